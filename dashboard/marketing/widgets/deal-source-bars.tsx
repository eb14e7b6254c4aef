import { defineSourceBars } from '../source-bars.tsx'

/** Where deals come from. */
export default defineSourceBars('deals', 'deal-source-bars')
