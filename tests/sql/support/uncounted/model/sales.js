view('sales', {
  cubes: [
    { join_path: deals, includes: ['won', 'amount_sum', 'stage', 'createdAt'] },
    { join_path: deals.managers, prefix: true, includes: ['name', 'city'] },
  ],
})
