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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The walls of the house: who may know whom. */
@AnalyzeClasses(packages = "io.outboxrelay", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String OURS = "io.outboxrelay..";
    private static final String FRONT_DOOR = "io.outboxrelay";
    private static final String PRODUCER = "io.outboxrelay.producer";
    private static final String INBOX = "io.outboxrelay.inbox";
    private static final String CONSUMER = "io.outboxrelay.consumer";
    private static final String MODULITH = "io.outboxrelay.modulith";
    private static final String SCHEMA = "io.outboxrelay.schema";
    private static final String FACE = "io.outboxrelay.relay";
    private static final String QUEUE = "io.outboxrelay.relay.queue";
    private static final String PROCESS = "io.outboxrelay.relay.process";
    private static final String POSTGRES = "io.outboxrelay.postgres";
    private static final String SQS = "io.outboxrelay.sqs";
    private static final String MICROMETER = "io.outboxrelay.micrometer";
    private static final String CONSOLE = "io.outboxrelay.console";
    private static final String SIDECAR = "io.outboxrelay.sidecar";

    /** Most types of a room, those nested in others not counted. */
    private static final int LARGEST_ROOM = 26;

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
    static final ArchRule the_inbox_knows_the_front_door_only = knowsOfOursOnly(INBOX, FRONT_DOOR);

    /** It works under any listener, so it needs none. */
    @ArchTest
    static final ArchRule the_inbox_needs_spring_jdbc_only = classes()
            .that()
            .resideInAPackage(INBOX)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    INBOX,
                    FRONT_DOOR,
                    "java..",
                    "javax.sql",
                    "org.jspecify.annotations",
                    "org.slf4j",
                    "org.springframework.jdbc..",
                    "org.springframework.transaction..",
                    "org.springframework.beans..",
                    "org.springframework.context..",
                    "org.springframework.core..",
                    "org.springframework.util..",
                    "org.springframework.boot.autoconfigure..",
                    "org.springframework.boot.context.properties..",
                    "org.springframework.boot.convert..");

    @ArchTest
    static final ArchRule the_consumer_knows_the_front_door_only = knowsOfOursOnly(CONSUMER, FRONT_DOOR);

    @ArchTest
    static final ArchRule only_the_consumer_imports_spring_cloud_aws = noClasses()
            .that()
            .resideOutsideOfPackage(CONSUMER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.awspring..");

    @ArchTest
    static final ArchRule modulith_knows_the_front_door_only = knowsOfOursOnly(MODULITH, FRONT_DOOR);

    @ArchTest
    static final ArchRule only_modulith_imports_spring_modulith = noClasses()
            .that()
            .resideOutsideOfPackage(MODULITH)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework.modulith..");

    @ArchTest
    static final ArchRule the_schema_knows_nobody_of_ours = knowsOfOursOnly(SCHEMA);

    @ArchTest
    static final ArchRule the_face_of_the_relay_knows_nobody_of_ours = knowsOfOursOnly(FACE);

    @ArchTest
    static final ArchRule a_queue_knows_the_face_only = knowsOfOursOnly(QUEUE, FACE);

    @ArchTest
    static final ArchRule a_process_knows_the_face_and_the_queue_only = knowsOfOursOnly(PROCESS, FACE, QUEUE);

    @ArchTest
    static final ArchRule postgres_knows_the_face_only = knowsOfOursOnly(POSTGRES, FACE);

    @ArchTest
    static final ArchRule sqs_knows_the_face_only = knowsOfOursOnly(SQS, FACE);

    @ArchTest
    static final ArchRule micrometer_knows_the_face_only = knowsOfOursOnly(MICROMETER, FACE);

    @ArchTest
    static final ArchRule the_console_knows_nobody_of_ours = knowsOfOursOnly(CONSOLE);

    /** Not even the sidecar does: it adds it by name, if it is switched on. */
    @ArchTest
    static final ArchRule nobody_knows_the_console = noClasses()
            .that()
            .resideOutsideOfPackage(CONSOLE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CONSOLE);

    @ArchTest
    static final ArchRule only_the_console_needs_security_templates_and_spring_data = noClasses()
            .that()
            .resideOutsideOfPackage(CONSOLE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.security..", "org.springframework.data..", "com.samskivert..");

    @ArchTest
    static final ArchRule of_the_relay_only_postgres_knows_jdbc_and_shedlock = noClasses()
            .that()
            .resideInAnyPackage(FACE, QUEUE, PROCESS, SQS, MICROMETER)
            // An auto-configuration looks whether JDBC is there; the log quotes what a database said.
            .and()
            .haveSimpleNameNotEndingWith("AutoConfiguration")
            .and()
            .doNotHaveFullyQualifiedName("io.outboxrelay.relay.process.DatabaseTrouble")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql..", "javax.sql..", "org.springframework.jdbc..", "org.postgresql..", "net.javacrumbs..");

    @ArchTest
    static final ArchRule of_the_relay_only_micrometer_knows_micrometer = noClasses()
            .that()
            .resideInAnyPackage(FACE, QUEUE, PROCESS, POSTGRES, SQS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");

    @ArchTest
    static final ArchRule the_face_knows_no_technology = noClasses()
            .that()
            .resideInAPackage(FACE)
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideOutsideOfPackages(
                    FACE, "java..", "org.jspecify.annotations", "org.springframework.boot.context.properties.."));

    @ArchTest
    static final ArchRule nobody_knows_the_sidecar = noClasses()
            .that()
            .resideOutsideOfPackage(SIDECAR)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(SIDECAR)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule only_sqs_and_the_consumer_import_the_aws_sdk = noClasses()
            .that()
            .resideOutsideOfPackages(SQS, CONSUMER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon..");

    @ArchTest
    static final ArchRule rooms_do_not_go_round_in_circles =
            slices().matching("io.outboxrelay.(**)").should().beFreeOfCycles();

    /** Files, not nested types: those may know the type they stand in. */
    @ArchTest
    static void files_do_not_go_round_in_circles(JavaClasses all) {
        assertThat(new FileCircles(all).found()).isEmpty();
    }

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
        // what goes out, what comes in, work elsewhere, and what goes wrong
        assertThat(publicTypes(all, FRONT_DOOR))
                .containsExactlyInAnyOrder(
                        "Outbox",
                        "OutboxMessage",
                        "MessageAttribute",
                        "Inbox",
                        "InboxKey",
                        "ExternalEffect",
                        "QueueConsumer",
                        "MessageHandler",
                        "MessageRoute",
                        "Delivery",
                        "InvalidMessageException",
                        "OutboxTransactionException",
                        "InProgressException",
                        "KeyReusedException",
                        "RetryLaterException",
                        "NoRetryException");
        assertThat(publicTypes(all, SCHEMA)).containsExactlyInAnyOrder("SchemaCheck", "OutboxSchemaException");
        assertThat(publicTypes(all, CONSUMER)).containsExactlyInAnyOrder("DeadLetters");
        assertThat(publicTypes(all, QUEUE)).containsExactlyInAnyOrder("QueuePass", "Breaker", "RequestBudget");
        assertThat(publicTypes(all, SIDECAR)).containsExactlyInAnyOrder("OutboxRelayApplication", "ReadOnlyEviction");
        for (String hidden : new String[] {PRODUCER, INBOX, MODULITH, PROCESS, POSTGRES, SQS, MICROMETER, CONSOLE}) {
            assertThat(publicTypes(all, hidden)).as(hidden).isEmpty();
        }
        assertThat(publicTypes(all, FACE)).hasSizeLessThanOrEqualTo(LARGEST_ROOM);
        assertThat(all.stream().map(JavaClass::getPackageName).distinct().mapToInt(room -> publicTypes(all, room)
                        .size()))
                .satisfies(sizes ->
                        assertThat(sizes.stream().mapToInt(i -> i).sum()).isLessThanOrEqualTo(50));
    }

    @ArchTest
    static void no_room_is_crowded(JavaClasses all) {
        Map<String, Long> types = all.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertThat(types).allSatisfy((room, size) -> assertThat(size).as(room).isLessThanOrEqualTo(LARGEST_ROOM));
    }

    @ArchTest
    static void no_class_is_longer_than_two_hundred_lines(JavaClasses all) throws IOException {
        try (var sources = Files.walk(Path.of("src/main/java"))) {
            assertThat(sources.filter(file -> file.toString().endsWith(".java"))
                            .map(file -> file.getFileName() + " " + lines(file)))
                    .isNotEmpty()
                    .filteredOn(counted -> Integer.parseInt(counted.substring(counted.indexOf(' ') + 1)) > 200)
                    .isEmpty();
        }
    }

    private static int lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
