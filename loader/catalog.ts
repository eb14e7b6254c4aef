import { readdirSync } from 'node:fs'
import { type Entity, type EntitySettings, nameOf } from './entity.ts'

type Exported = { default?: Entity | ((settings: EntitySettings) => Entity[]) }

/**
 * All entities, found by reading the folder `entities/`: to add one is to add a file.
 *
 * @throws when a file exports no entity, or two have one name
 */
export async function loadEntities(settings: EntitySettings): Promise<Entity[]> {
  const folder = new URL('./entities/', import.meta.url)
  const files = readdirSync(folder)
    .filter((file) => /\.[cm]?[jt]s$/.test(file) && !file.endsWith('.d.ts'))
    .sort()
  const entities: Entity[] = []
  for (const file of files) {
    const { default: exported } = (await import(new URL(file, folder).href)) as Exported
    const found = typeof exported === 'function' ? exported(settings) : [exported]
    for (const entity of found) {
      if (!entity?.table)
        throw new Error(`loader/entities/${file}: expected export default defineEntity({ … })`)
      if (entities.some((other) => nameOf(other) === nameOf(entity)))
        throw new Error(`loader/entities/${file}: the entity ${nameOf(entity)} is defined twice`)
      entities.push(entity)
    }
  }
  return entities
}
