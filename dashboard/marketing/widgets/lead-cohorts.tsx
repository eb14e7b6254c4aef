import { defineCohorts } from '../cohorts.tsx'

/** What became of the leads of each month. */
export default defineCohorts('leads', 'lead-cohorts')
