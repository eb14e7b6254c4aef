/** How big the portal of a benchmark is. */
export interface PortalSize {
  deals: number
  leads: number
  companies: number
  contacts: number
}

/** Everything in proportion: a million deals have 500 000 leads, 80 000 companies and 300 000 contacts. */
export function sizeOf(deals: number): PortalSize {
  return {
    deals,
    leads: Math.ceil(deals / 2),
    companies: Math.ceil(deals / 12.5),
    contacts: Math.ceil(deals / 3.3),
  }
}

export const PIPELINES = 8
export const MANAGERS = 60
export const DEPARTMENTS = 10
export const SOURCES = 40
/** Working stages of each pipeline; one won and two lost ones follow. */
export const STEPS = 6
export const DAYS = 1095
