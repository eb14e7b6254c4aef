import { defineCohorts } from '../cohorts.tsx'

/** What became of the deals of each month. */
export default defineCohorts('deals', 'deal-cohorts')
