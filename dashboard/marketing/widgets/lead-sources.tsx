import { defineSourceTable } from '../source-table.tsx'

/** Leads by source. */
export default defineSourceTable('leads', 'lead-sources')
