package io.outboxrelay;

import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Time and chance come from outside, so that a simulator can drive the engine. */
@AnalyzeClasses(packages = "io.outboxrelay", importOptions = ImportOption.DoNotIncludeTests.class)
class TimeAndChanceTest {

    @ArchTest
    static final ArchRule time_and_chance_come_from_outside = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.outboxrelay.relay.process.SystemTime")
            .and(DescribedPredicate.not(passChanceIn()))
            .should()
            .accessTargetWhere(timeOrChance());

    @ArchTest
    static final ArchRule even_an_auto_configuration_only_passes_chance_in =
            noClasses().that(passChanceIn()).should().accessTargetWhere(time());

    /** A rule that finds nothing in bad code protects nothing. */
    @Test
    void the_rule_of_time_and_chance_catches_an_offender() {
        JavaClass offender = new ClassFileImporter().importClass(Offender.class);

        assertThat(offender.getAccessesFromSelf().stream()
                        .filter(timeOrChance())
                        .map(access -> access.getTarget().getName())
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("now", "nanoTime", "randomUUID", "random", "sleep", "<init>");
    }

    private static DescribedPredicate<JavaClass> passChanceIn() {
        return nameMatching("io\\.outboxrelay\\.(\\w+\\.)+\\w+AutoConfiguration(\\$.*)?")
                .forSubtype();
    }

    private static DescribedPredicate<JavaAccess<?>> timeOrChance() {
        return time().or(chance()).as("time or chance");
    }

    private static DescribedPredicate<JavaAccess<?>> time() {
        return target("time", access -> {
            AccessTarget target = access.getTarget();
            String owner = target.getOwner().getName();
            String name = target.getName();
            return owner.startsWith("java.time.")
                            && Set.of("now", "systemUTC", "systemDefaultZone", "system")
                                    .contains(name)
                    || owner.equals("java.lang.System")
                            && Set.of("nanoTime", "currentTimeMillis").contains(name)
                    || owner.equals("java.util.Date") && target.getFullName().endsWith("<init>()")
                    || owner.equals("java.lang.Thread") && name.equals("sleep");
        });
    }

    private static DescribedPredicate<JavaAccess<?>> chance() {
        return target("chance", access -> {
            String owner = access.getTarget().getOwner().getName();
            String name = access.getTarget().getName();
            return owner.equals("java.lang.Math") && name.equals("random")
                    || owner.equals("java.util.UUID") && name.equals("randomUUID")
                    || owner.equals("java.util.concurrent.ThreadLocalRandom")
                    || name.equals("<init>")
                            && Set.of("java.util.Random", "java.util.SplittableRandom", "java.security.SecureRandom")
                                    .contains(owner);
        });
    }

    private static DescribedPredicate<JavaAccess<?>> target(
            String description, java.util.function.Predicate<JavaAccess<?>> test) {
        return DescribedPredicate.describe(description, test);
    }

    /** Does what is forbidden. */
    static final class Offender {
        Object everything() throws InterruptedException {
            Thread.sleep(0);
            return java.time.Instant.now().toString()
                    + System.nanoTime()
                    + java.util.UUID.randomUUID()
                    + Math.random()
                    + new java.util.Random();
        }
    }
}
