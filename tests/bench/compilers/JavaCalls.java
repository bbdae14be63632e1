import com.sun.source.tree.*;
import com.sun.source.util.*;
import java.io.File;
import java.nio.file.*;
import java.util.*;
import java.util.stream.*;
import javax.lang.model.element.*;
import javax.lang.model.type.*;
import javax.lang.model.util.ElementFilter;
import javax.tools.*;

/** What javac says each call runs: java JavaCalls.java PROJECT CLASSPATH FOLDER... > truth.json; the format is told in score.py. */
public class JavaCalls {
    static Path root;
    static Trees trees;
    static JavacTask task;
    static final Map<Element, Set<String>> overrides = new HashMap<>();
    static final List<Object[]> calls = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        root = Path.of(args[0]).toAbsolutePath().normalize();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null);
        List<File> files = new ArrayList<>();
        for (String folder : Arrays.asList(args).subList(2, args.length))
            try (Stream<Path> walk = Files.walk(root.resolve(folder))) {
                walk.filter(p -> p.toString().endsWith(".java") && !p.endsWith("module-info.java")).forEach(p -> files.add(p.toFile()));
            }
        List<String> options = List.of("-proc:none", "-nowarn", "-Xmaxerrs", "5", "-cp", args[1]);
        task = (JavacTask) compiler.getTask(null, manager, null, options, null, manager.getJavaFileObjectsFromFiles(files));
        trees = Trees.instance(task);
        List<CompilationUnitTree> units = new ArrayList<>();
        task.parse().forEach(units::add);
        task.analyze();
        for (CompilationUnitTree unit : units) new Declared().scan(unit, null);
        for (CompilationUnitTree unit : units) new Called(unit).scan(unit, null);
        StringBuilder out = new StringBuilder("{\"calls\": [");
        String between = "\n";
        for (Object[] row : calls) {
            Set<String> others = overrides.getOrDefault(row[4], Set.of());
            out.append(between).append(String.format("[\"%s\", [%s], \"%s\", %s, [%s]]", row[0], row[1], row[2], row[3],
                others.stream().map(o -> '"' + o + '"').collect(Collectors.joining(", "))));
            between = ",\n";
        }
        System.out.println(out.append("]}"));
    }

    /** Notes under each method what runs in its place in some class: its overrides, and what a class inherits for an interface. */
    static class Declared extends TreePathScanner<Void, Void> {
        @Override
        public Void visitClass(ClassTree node, Void nothing) {
            if (trees.getElement(getCurrentPath()) instanceof TypeElement owner) {
                Map<Name, List<ExecutableElement>> own = new HashMap<>();
                for (ExecutableElement one : ElementFilter.methodsIn(task.getElements().getAllMembers(owner)))
                    if (trees.getPath(one) != null) own.computeIfAbsent(one.getSimpleName(), n -> new ArrayList<>()).add(one);
                above(owner, own, owner, new HashSet<>());
            }
            return super.visitClass(node, nothing);
        }

        void above(TypeElement type, Map<Name, List<ExecutableElement>> own, TypeElement owner, Set<Element> seen) {
            for (TypeMirror one : task.getTypes().directSupertypes(type.asType())) {
                TypeElement parent = (TypeElement) task.getTypes().asElement(one);
                if (parent == null || !seen.add(parent)) continue;
                for (ExecutableElement there : ElementFilter.methodsIn(parent.getEnclosedElements()))
                    for (ExecutableElement method : own.getOrDefault(there.getSimpleName(), List.of()))
                        if (method != there && task.getElements().overrides(method, there, owner))
                            overrides.computeIfAbsent(there, m -> new TreeSet<>()).add(place(method));
                above(parent, own, owner, seen);
            }
        }
    }

    static class Called extends TreePathScanner<Void, Void> {
        final CompilationUnitTree unit;

        Called(CompilationUnitTree unit) {
            this.unit = unit;
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree node, Void nothing) {
            Tree select = node.getMethodSelect();
            String name = select instanceof MemberSelectTree m ? m.getIdentifier().toString() : select.toString();
            if (!name.equals("this") && !name.equals("super")) row(node, name, select);
            return super.visitMethodInvocation(node, nothing);
        }

        @Override
        public Void visitNewClass(NewClassTree node, Void nothing) {
            if (node.getClassBody() == null) {
                String written = node.getIdentifier().toString().replaceAll("<.*", "");
                row(node, written.substring(written.lastIndexOf('.') + 1), node.getIdentifier());
            }
            return super.visitNewClass(node, nothing);
        }

        void row(ExpressionTree node, String name, Tree named) {
            Element called = trees.getElement(getCurrentPath());
            if (!(called instanceof ExecutableElement) || called.asType().getKind() == TypeKind.ERROR) return;
            LineMap lines = unit.getLineMap();
            long begin = trees.getSourcePositions().getStartPosition(unit, node);
            long at = trees.getSourcePositions().getEndPosition(unit, named);
            TreePath declared = trees.getPath(called);
            Tree leaf = declared == null ? null : declared.getLeaf();
            String to = declared == null ? "\"\"" : trees.getSourcePositions().getEndPosition(declared.getCompilationUnit(), leaf) < 0
                || (called.getKind() == ElementKind.CONSTRUCTOR && !written(called, declared)) ? "null" : '"' + place(called) + '"';
            calls.add(new Object[] {relative(unit), lines.getLineNumber(begin) + ", " + lines.getLineNumber(at), name, to, called});
        }

        /** Whether a constructor stands in the source; javac makes the others, and nothing of the project runs then. */
        static boolean written(Element called, TreePath declared) {
            Element owner = called.getEnclosingElement();
            return trees.getSourcePositions().getStartPosition(declared.getCompilationUnit(), declared.getLeaf())
                != trees.getSourcePositions().getStartPosition(declared.getCompilationUnit(), trees.getTree(owner));
        }
    }

    static String place(Element method) {
        TreePath path = trees.getPath(method);
        CompilationUnitTree unit = path.getCompilationUnit();
        MethodTree tree = (MethodTree) path.getLeaf();
        long start = trees.getSourcePositions().getStartPosition(unit, tree);
        return relative(unit) + ":" + unit.getLineMap().getLineNumber(start);
    }

    static String relative(CompilationUnitTree unit) {
        return root.relativize(Path.of(unit.getSourceFile().toUri())).toString();
    }
}
