import type { Translate } from '../widget.ts'

const known = [
  'users',
  'departments',
  'categories',
  'statuses',
  'currencies',
  'companies',
  'contacts',
  'deals',
  'deal_stage_history',
  'activities',
  'user_fields',
] as const

/** What people call an entity of the loader; one that has no word yet keeps its technical name. */
export function entityName(entity: string, t: Translate): string {
  const name = known.find((one) => one === entity)
  return name ? t(`entity.${name}`) : entity
}
