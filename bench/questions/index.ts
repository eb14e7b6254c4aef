import type { Periods, Question } from '../support/question.ts'
import { activityQuestions } from './activities.ts'
import { customerQuestions } from './customers.ts'
import { leadQuestions } from './leads.ts'
import { openDealQuestions } from './open-deals.ts'
import { pageQuestions } from './page.ts'
import { salesQuestions } from './sales.ts'
import { stageQuestions } from './stages.ts'

/** What pages and analysts ask; the summary page's own questions stand last. */
export const questions = (periods: Periods): Question[] => [
  ...salesQuestions(periods),
  ...stageQuestions(periods),
  ...openDealQuestions(periods),
  ...customerQuestions(),
  ...activityQuestions(periods),
  ...leadQuestions(periods),
  ...pageQuestions(periods),
]
