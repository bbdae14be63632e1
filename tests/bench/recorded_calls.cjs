// Calls that a project's own CommonJS tests make, TYPESCRIPT being the path of a typescript.js:
//   TYPESCRIPT=… RECORD_ROOT=. RECORD_OUT=calls.json node -r recorded_calls.cjs node_modules/mocha/bin/_mocha
// Scored by recorded_pairs.py.  Each function of the project notes who runs it: the function of the project that was
// running, whatever of the library stands between.  Callers of what an event loop runs later are not known.
const fs = require('fs'), path = require('path'), Module = require('module')
const ts = require(process.env.TYPESCRIPT)
const root = fs.realpathSync(process.env.RECORD_ROOT)
const edges = new Map(), places = []
let running = -1
globalThis.__enter = (id) => {
  const before = running
  if (before >= 0) { const key = before * 1e6 + id; edges.set(key, (edges.get(key) ?? 0) + 1) }
  running = id
  return before
}
globalThis.__leave = (before) => { running = before }
globalThis.__within = (id, call) => { const before = running; running = id; try { return call() } finally { running = before } }

function instrumented(text, name) {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS)
  const relative = path.relative(root, name), put = []
  const line = (node) => file.getLineAndCharacterOfPosition(node.getStart()).line + 1
  const waits = (node) => {
    let found = false
    ts.forEachChild(node, function look(n) { if (ts.isAwaitExpression(n) || ts.isYieldExpression(n)) found = true; else if (!ts.isFunctionLike(n)) ts.forEachChild(n, look) })
    return found
  }
  const moduleId = places.push(`${relative}:0`) - 1
  ;(function visit(node, around) {
    let inner = around
    if (ts.isFunctionLike(node) && node.body) {
      const id = places.push(`${relative}:${line(node)}`) - 1
      const lazy = !!node.asteriskToken || (node.modifiers ?? []).some((m) => m.kind === ts.SyntaxKind.AsyncKeyword)
      inner = lazy ? id : -1
      const open = lazy ? `__leave(__enter(${id}));` : `const __b=__enter(${id});try{`, close = lazy ? '' : '}finally{__leave(__b)}'
      if (ts.isBlock(node.body)) {
        const directives = node.body.statements.filter((s) => ts.isExpressionStatement(s) && ts.isStringLiteral(s.expression))
        const at = directives.length ? directives.at(-1).end : node.body.getStart() + 1
        if (at >= node.body.end - 1) put.push([at, ';' + open + close, 1])
        else put.push([at, ';' + open, 1], [node.body.end - 1, close, 0])
      } else put.push([node.body.getFullStart(), `{${open}return (`, 1], [node.body.end, `)${close}}`, 0])
    } else if (around >= 0 && (ts.isCallExpression(node) || ts.isNewExpression(node)) && !waits(node) && node.expression.kind !== ts.SyntaxKind.SuperKeyword && !ts.isOptionalChain(node.parent)) {
      put.push([node.getStart(), `__within(${around},()=>(`, 1], [node.end, '))', 0])
      inner = -1
    }
    ts.forEachChild(node, (n) => visit(n, inner))
  })(file, -1)
  put.forEach((one, i) => one.push(one[2] ? i : -i))
  put.sort((a, b) => a[0] - b[0] || a[2] - b[2] || a[3] - b[3])
  let out = '', at = 0
  for (const [where, what] of put) { out += text.slice(at, where) + what; at = where }
  return { text: out + text.slice(at), moduleId }
}

const compile = Module.prototype._compile
Module.prototype._compile = function (text, name, ...rest) {
  if (!name.startsWith(root + '/') || name.includes('/node_modules/')) return compile.call(this, text, name, ...rest)
  const made = instrumented(text.replace(/^#!.*/, ''), name)
  const before = globalThis.__enter(made.moduleId)
  try { return compile.call(this, made.text, name, ...rest) } finally { globalThis.__leave(before) }
}
process.on('exit', () => {
  const pairs = [...edges].map(([key, count]) => [places[Math.floor(key / 1e6)], places[key % 1e6], count])
  let out = process.env.RECORD_OUT
  if (fs.existsSync(out)) out += '.' + process.pid
  fs.writeFileSync(out, JSON.stringify(pairs))
})
