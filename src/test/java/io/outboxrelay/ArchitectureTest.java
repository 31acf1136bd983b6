package io.outboxrelay;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.stream.Collectors;

/** The walls of the house: who may know whom. */
@AnalyzeClasses(packages = "io.outboxrelay", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String OURS = "io.outboxrelay..";
    private static final String FRONT_DOOR = "io.outboxrelay";
    private static final String PRODUCER = "io.outboxrelay.producer..";
    private static final String RELAY = "io.outboxrelay.relay..";
    private static final String SQS = "io.outboxrelay.sqs..";
    private static final String SIDECAR = "io.outboxrelay.sidecar..";

    @ArchTest
    static final ArchRule the_front_door_needs_the_jdk_only = classes()
            .that()
            .resideInAPackage(FRONT_DOOR)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(FRONT_DOOR, "java..", "org.jspecify.annotations");

    @ArchTest
    static final ArchRule the_producer_knows_the_front_door_only = knowsOfOursOnly(PRODUCER, FRONT_DOOR);

    @ArchTest
    static final ArchRule the_relay_knows_nobody_of_ours = knowsOfOursOnly(RELAY);

    @ArchTest
    static final ArchRule sqs_knows_the_relay_only = knowsOfOursOnly(SQS, RELAY);

    @ArchTest
    static final ArchRule sqs_knows_the_relays_few_public_types_only = noClasses()
            .that()
            .resideInAPackage(SQS)
            .should()
            .dependOnClassesThat(resideInAPackage(RELAY)
                    .and(DescribedPredicate.not(nameMatching(
                            "(\\[L)?io\\.outboxrelay\\.relay\\.(OutboxRow|Outcome|Sender|RelaySettings)(\\$.*)?;?"))))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule nobody_knows_the_sidecar = noClasses()
            .that()
            .resideOutsideOfPackage(SIDECAR)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(SIDECAR)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule only_sqs_imports_the_aws_sdk = noClasses()
            .that()
            .resideOutsideOfPackage(SQS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon..");

    @ArchTest
    static final ArchRule rooms_do_not_go_round_in_circles =
            slices().matching("io.outboxrelay.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule a_name_says_what_a_thing_is =
            noClasses().should().haveNameMatching(".*(Manager|Helper|Util|Utils|Impl)(\\$.*)?");

    @ArchTest
    static final ArchRule nobody_uses_the_hosts_switches = noClasses()
            .that()
            .resideOutsideOfPackage(SIDECAR)
            .should()
            .dependOnClassesThat(nameMatching(".*\\.(EnableScheduling|EnableSchedulerLock|EnableJdbcRepositories"
                    + "|EnableTransactionManagement|EnableAsync)"));

    @ArchTest
    static void few_types_are_public(JavaClasses all) {
        assertThat(publicTypes(all, "io.outboxrelay.producer"))
                .containsExactlyInAnyOrder("SchemaCheck", "OutboxSchemaException");
        assertThat(publicTypes(all, "io.outboxrelay.relay"))
                .contains("OutboxRow", "Outcome", "Sender", "RelaySettings")
                .hasSizeLessThanOrEqualTo(8);
        assertThat(publicTypes(all, "io.outboxrelay.sqs")).hasSizeLessThanOrEqualTo(2);
        assertThat(publicTypes(all, "io.outboxrelay.sidecar")).hasSizeLessThanOrEqualTo(2);
    }

    @ArchTest
    static void every_room_is_null_marked(JavaClasses all) {
        assertThat(all.stream()
                        .map(type -> type.getPackage())
                        .distinct()
                        .filter(room -> !room.isAnnotatedWith("org.jspecify.annotations.NullMarked")))
                .isEmpty();
    }

    private static ArchRule knowsOfOursOnly(String room, String... known) {
        return noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat(resideInAPackage(OURS)
                        .and(DescribedPredicate.not(resideInAPackage(room)))
                        .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(known))))
                .allowEmptyShould(true);
    }

    private static Set<String> publicTypes(JavaClasses all, String room) {
        return all.stream()
                .filter(type -> type.getPackageName().equals(room) && type.isTopLevelClass())
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toSet());
    }
}
