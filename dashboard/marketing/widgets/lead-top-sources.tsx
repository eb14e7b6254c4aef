import { defineTopSources } from '../top-sources.tsx'

/** The five largest sources of leads. */
export default defineTopSources('leads', 'lead-top-sources')
