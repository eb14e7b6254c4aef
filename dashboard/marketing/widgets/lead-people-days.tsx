import { definePeopleDays } from '../people-days.tsx'

/** Which manager received leads on which day. */
export default definePeopleDays('leads', 'lead-people-days')
