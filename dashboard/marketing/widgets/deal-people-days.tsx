import { definePeopleDays } from '../people-days.tsx'

/** Which manager received deals on which day. */
export default definePeopleDays('deals', 'deal-people-days')
