/** No measure counts all rows: COUNT(*) must be made of something else, and still obey the policy. */
cube('deals', {
  sql_table: 'marts.fx_deals',
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
    won: { type: 'count', filters: [{ sql: (CUBE) => `${CUBE}.stage = 'won'` }] },
    amount_sum: { type: 'sum', sql: (CUBE) => `${CUBE}.amount` },
  },
  dimensions: {
    id: { type: 'number', sql: (CUBE) => `${CUBE}.id`, primary_key: true, public: true },
    stage: { type: 'string', sql: (CUBE) => `${CUBE}.stage` },
    manager_id: { type: 'number', sql: (CUBE) => `${CUBE}.manager_id` },
    createdAt: { type: 'time', sql: (CUBE) => `${CUBE}.created_at` },
  },
})
