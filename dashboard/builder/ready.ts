/** Questions to begin with. */
import type { Period } from '../period.ts'
import { emptyQuestion, type Question } from './question.ts'

export interface Ready {
  id: 'revenue' | 'sources' | 'losses' | 'pipelines' | 'effort'
  question: Question
  /** The page's period becomes this one. */
  period?: Period
}

const year: Period = { kind: 'months', months: 12 }

export const readyQuestions: Ready[] = [
  {
    id: 'revenue',
    period: year,
    question: { ...emptyQuestion('sales'), measures: ['won_amount'], dimensions: ['manager'], step: 'month' },
  },
  {
    id: 'sources',
    question: {
      ...emptyQuestion('deals'),
      measures: ['conversion', 'count', 'won_count'],
      dimensions: ['source'],
    },
  },
  {
    id: 'losses',
    question: {
      ...emptyQuestion('sales'),
      measures: ['lost_count', 'lost_amount'],
      dimensions: ['loss_reason'],
    },
  },
  {
    id: 'pipelines',
    period: year,
    question: {
      ...emptyQuestion('sales'),
      measures: ['won_count', 'average_check', 'cycle_days'],
      dimensions: ['pipeline'],
      step: 'quarter',
      view: 'table',
    },
  },
  {
    id: 'effort',
    question: {
      ...emptyQuestion('activities'),
      measures: ['calls', 'meetings', 'emails', 'activity_index'],
      dimensions: ['manager', 'department'],
      sort: '-activity_index',
    },
  },
]
