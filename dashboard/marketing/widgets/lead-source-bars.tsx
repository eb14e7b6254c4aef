import { defineSourceBars } from '../source-bars.tsx'

/** Where leads come from. */
export default defineSourceBars('leads', 'lead-source-bars')
