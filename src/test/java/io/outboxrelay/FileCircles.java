package io.outboxrelay;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds source files that know each other, if only by a detour. A file stands for all types in it. */
final class FileCircles {

    private final Map<JavaClass, Set<JavaClass>> known;

    FileCircles(JavaClasses all) {
        known = all.stream()
                .collect(Collectors.groupingBy(
                        FileCircles::file,
                        Collectors.flatMapping(
                                type -> type.getDirectDependenciesFromSelf().stream()
                                        .map(dependency ->
                                                dependency.getTargetClass().getBaseComponentType())
                                        .filter(other -> all.contain(other.getName()))
                                        .map(FileCircles::file)
                                        .filter(found -> !found.equals(file(type))),
                                Collectors.toSet())));
    }

    /** The files that come back to themselves. */
    Set<String> found() {
        return known.keySet().stream()
                .filter(this::comesBack)
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean comesBack(JavaClass start) {
        var seen = new HashSet<JavaClass>();
        var next = new ArrayDeque<>(known.get(start));
        while (!next.isEmpty()) {
            var file = next.poll();
            if (seen.add(file)) {
                next.addAll(known.getOrDefault(file, Set.of()));
            }
        }
        return seen.contains(start);
    }

    private static JavaClass file(JavaClass type) {
        return type.getEnclosingClass().map(FileCircles::file).orElse(type);
    }
}
