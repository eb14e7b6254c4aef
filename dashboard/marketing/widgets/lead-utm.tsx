import { defineUtm } from '../utm/define-utm.tsx'

/** Leads by UTM marks. */
export default defineUtm('leads', 'lead-utm')
