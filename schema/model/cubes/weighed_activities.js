/** The activity index, made of the table of weights. */
const weights = require('../activity-weights.js')

const NAMES = {
  meeting: ['встреча', 'meeting'],
  call: ['звонок', 'call'],
  email: ['письмо', 'letter'],
  todo: ['дело или задача', 'to-do or task'],
  comment: ['комментарий', 'comment'],
  other: ['другое', 'other'],
}

const listed = (language) =>
  Object.entries(weights)
    .map(([type, weight]) => `${NAMES[type][language]} ${weight}`)
    .join(', ')

const branches = Object.entries(weights)
  .map(([type, weight]) => `WHEN '${type}' THEN ${Number(weight)}`)
  .join(' ')

cube('weighed_activities', {
  extends: owned,
  sql_table: 'marts.activities',
  public: false,
  measures: {
    activity_index: {
      sql: (CUBE) => `CASE ${CUBE}.type ${branches} END`,
      type: 'sum',
      filters: [{ sql: (CUBE) => `${CUBE}.is_completed` }],
      format: 'number',
      title: 'Индекс активности',
      description: `Сумма весов завершённых дел с датой в периоде: ${listed(0)}.`,
      // Of the cube that has them: this one knows what counts how much, and no more.
      drillMembers: [
        activities.type_title,
        activities.title,
        activities.owner_type,
        activities.owner_id,
        activities.manager,
        activities.date,
        activities.deadline,
        activities.is_completed,
        activities.url,
      ],
      meta: {
        version: 1,
        en: {
          title: 'Activity index',
          description: `Sum of the weights of completed activities dated in the period: ${listed(1)}.`,
        },
      },
    },
  },
})
