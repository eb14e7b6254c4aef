/** All nouns, each after those that it follows. A function, because nouns and the reader of their files know one another. */
import type { Noun } from '../noun.ts'
import { activities } from './activities.ts'
import { customers } from './customers.ts'
import { dataQuality } from './data-quality.ts'
import { deals } from './deals.ts'
import { leads } from './leads.ts'

export const nouns = (): Noun[] => [deals, leads, customers, activities, dataQuality]
