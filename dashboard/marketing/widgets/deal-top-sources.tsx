import { defineTopSources } from '../top-sources.tsx'

/** The five largest sources of deals. */
export default defineTopSources('deals', 'deal-top-sources')
