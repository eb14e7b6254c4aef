import { defineUtm } from '../utm/define-utm.tsx'

/** Deals by UTM marks. */
export default defineUtm('deals', 'deal-utm')
