cube('deals', {
  sql_table: 'marts.fx_deals',
  description: 'Deals',
  accessPolicy: [
    { group: 'everything', rowLevel: { allowAll: true } },
    {
      group: 'own',
      rowLevel: {
        filters: [
          {
            member: (CUBE) => CUBE.manager_id,
            operator: 'equals',
            values: (securityContext) => [String(securityContext.manager)],
          },
        ],
      },
    },
  ],
  joins: {
    managers: { relationship: 'many_to_one', sql: (CUBE, managers) => `${CUBE}.manager_id = ${managers.id}` },
  },
  measures: {
    count: { type: 'count', description: 'Number of deals' },
    won: { type: 'count', filters: [{ sql: (CUBE) => `${CUBE}.stage = 'won'` }] },
    amount_sum: { type: 'sum', sql: (CUBE) => `${CUBE}.amount` },
    amount_avg: { type: 'avg', sql: (CUBE) => `${CUBE}.amount` },
    amount_max: { type: 'max', sql: (CUBE) => `${CUBE}.amount` },
    won_amount: {
      type: 'sum',
      sql: (CUBE) => `${CUBE}.amount`,
      filters: [{ sql: (CUBE) => `${CUBE}.stage = 'won'` }],
    },
    titles: { type: 'count_distinct', sql: (CUBE) => `${CUBE}.title` },
    conversion: {
      type: 'number',
      sql: (won, count) => `1.0 * ${won} / NULLIF(${count}, 0)`,
      format: 'percent',
    },
  },
  dimensions: {
    id: { type: 'number', sql: (CUBE) => `${CUBE}.id`, primary_key: true, public: true },
    title: { type: 'string', sql: (CUBE) => `${CUBE}.title`, description: 'Deal title' },
    stage: { type: 'string', sql: (CUBE) => `${CUBE}.stage` },
    manager_id: { type: 'number', sql: (CUBE) => `${CUBE}.manager_id` },
    amount: { type: 'number', sql: (CUBE) => `${CUBE}.amount` },
    // Without parentheses: whoever pastes it into a larger expression must keep its precedence.
    net: { type: 'number', sql: (CUBE) => `${CUBE}.amount - 10` },
    is_repeat: { type: 'boolean', sql: (CUBE) => `${CUBE}.is_repeat` },
    createdAt: { type: 'time', sql: (CUBE) => `${CUBE}.created_at` },
  },
  segments: {
    is_won: { sql: (CUBE) => `${CUBE}.stage = 'won'` },
  },
  pre_aggregations: {
    by_day: {
      external: false,
      measures: [CUBE.count, CUBE.won, CUBE.amount_sum],
      dimensions: [CUBE.stage],
      time_dimension: CUBE.createdAt,
      granularity: 'day',
      partition_granularity: 'month',
      refresh_key: { every: '1 hour' },
    },
  },
})
