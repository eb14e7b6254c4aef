view('sales', {
  cubes: [
    { join_path: deals, includes: ['count', 'won', 'conversion', 'amount_sum', 'stage', 'createdAt'] },
    { join_path: deals.managers, prefix: true, includes: ['name', 'city'] },
  ],
})
