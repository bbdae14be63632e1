// What TypeScript's own checker says each call runs: node typescript.mjs PROJECT TYPESCRIPT/lib/typescript.js GLOB... > truth.json
// The format is told in score.py.  A file's compiler options are those of the project's tsconfig.json.
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [root, library, ...globs] = process.argv.slice(2).map((one, i) => (i < 2 ? path.resolve(one) : one))
const loaded = await import(pathToFileURL(library))
const ts = loaded.default ?? loaded
const listed = execFileSync('git', ['-C', root, 'ls-files', '--', ...globs], { encoding: 'utf8' }).split('\n')
const files = listed.filter((one) => /\.[cm]?[jt]sx?$/.test(one) && !one.endsWith('.d.ts'))
const config = ts.findConfigFile(root, ts.sys.fileExists)
const options = config ? ts.getParsedCommandLineOfConfigFile(config, {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic() {} }).options : {}
const program = ts.createProgram(files.map((one) => path.join(root, one)), { ...options, allowJs: true, checkJs: false, noEmit: true, skipLibCheck: true, maxNodeModuleJsDepth: 0 })
const checker = program.getTypeChecker()

const inProject = (file) => file.fileName.startsWith(root + '/') && !file.fileName.includes('/node_modules/') && !file.isDeclarationFile
const at = (node, file = node.getSourceFile()) =>
  `${path.relative(root, file.fileName)}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
const lineOf = (node) => node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1

// Class or interface -> what extends or implements it, by name; member of a type -> the members of literals of that type.
const below = new Map()
const literals = new Map()
for (const file of program.getSourceFiles().filter(inProject))
  (function visit(node) {
    if (ts.isClassLike(node) || ts.isInterfaceDeclaration(node))
      for (const clause of node.heritageClauses ?? [])
        for (const base of clause.types)
          for (const one of checker.getTypeAtLocation(base).symbol?.declarations ?? [])
            below.set(one, [...(below.get(one) ?? []), node])
    if (ts.isObjectLiteralExpression(node)) {
      const kind = checker.getContextualType(node)
      for (const own of kind ? node.properties : [])
        if (own.name && ts.isIdentifier(own.name))
          for (const one of checker.getPropertyOfType(kind, own.name.text)?.declarations ?? [])
            literals.set(one, [...(literals.get(one) ?? []), at(own)])
    }
    ts.forEachChild(node, visit)
  })(file)

/** The members of that name in all that extends or implements the owner of *member*, or is a literal of its type. */
function overrides(member, seen = new Set()) {
  const found = [...(literals.get(member) ?? [])]
  for (const one of below.get(member.parent) ?? []) {
    if (seen.has(one)) continue
    seen.add(one)
    const own = one.members.find((m) => m.name && member.name && m.name.getText() === member.name.getText())
    if (own) found.push(at(own))
    found.push(...overrides(own ?? { parent: one, name: member.name }, seen))
  }
  return found
}

const calls = []
for (const file of program.getSourceFiles().filter(inProject))
  (function visit(node) {
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) {
      const called = node.expression ?? node.tag
      const name = called.kind === ts.SyntaxKind.SuperKeyword ? undefined : (called.name ?? called)
      if (name && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name))) {
        let one = checker.getResolvedSignature(node)?.declaration
        let to = null
        let others = []
        if (one && !inProject(one.getSourceFile())) [to, others] = ['', overrides(one)]
        else if (one && !ts.isJSDocSignature(one) && one.kind !== ts.SyntaxKind.FunctionType && one.kind !== ts.SyntaxKind.ConstructorType && one.kind !== ts.SyntaxKind.CallSignature) {
          to = at(one)
          others = [one.symbol?.declarations?.map((d) => at(d)) ?? [], overrides(one)].flat()
        } else if (ts.isNewExpression(node)) {
          const made = checker.getSymbolAtLocation(name)
          const known = made && made.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(made) : made
          const declared = known?.declarations?.find(ts.isClassLike)
          if (declared && !inProject(declared.getSourceFile())) to = '' // one of the project without a constructor runs nothing
        }
        calls.push([path.relative(root, file.fileName), [lineOf(node), lineOf(name)], name.text, to, [...new Set(others)]])
      }
    }
    ts.forEachChild(node, visit)
  })(file)
process.stdout.write(JSON.stringify({ calls }))
