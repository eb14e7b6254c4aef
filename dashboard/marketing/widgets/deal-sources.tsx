import { defineSourceTable } from '../source-table.tsx'

/** Deals by source. */
export default defineSourceTable('deals', 'deal-sources')
