module.exports = require('../model/cube.js')
