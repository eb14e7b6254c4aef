import { defineDynamics } from '../dynamics.tsx'

/** Leads over time. */
export default defineDynamics('leads', 'lead-dynamics')
