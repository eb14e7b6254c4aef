/** What one completed activity of each type counts in the activity index: the number and its description follow. */
module.exports = {
  meeting: 5,
  call: 3,
  email: 2,
  todo: 2,
  comment: 1,
  other: 1,
}
