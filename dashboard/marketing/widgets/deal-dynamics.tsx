import { defineDynamics } from '../dynamics.tsx'

/** Deals over time. */
export default defineDynamics('deals', 'deal-dynamics')
