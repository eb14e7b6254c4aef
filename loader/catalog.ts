import { readdirSync } from 'node:fs'
import type { Entity } from './entity.ts'

/**
 * All entities, found by reading the folder `entities/`: to add one is to add a file.
 *
 * @throws when a file exports no entity, or two name the same table
 */
export async function loadEntities(): Promise<Entity[]> {
  const folder = new URL('./entities/', import.meta.url)
  const files = readdirSync(folder)
    .filter((file) => /\.[cm]?[jt]s$/.test(file) && !file.endsWith('.d.ts'))
    .sort()
  const entities: Entity[] = []
  for (const file of files) {
    const { default: entity } = (await import(new URL(file, folder).href)) as { default?: Entity }
    if (!entity?.table)
      throw new Error(`loader/entities/${file}: expected export default defineEntity({ … })`)
    if (entities.some((other) => other.table === entity.table))
      throw new Error(`loader/entities/${file}: the table ${entity.table} is defined twice`)
    entities.push(entity)
  }
  return entities
}
