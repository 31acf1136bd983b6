package io.outboxrelay;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
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

/** The walls of the test kit, which ships in a jar of its own: what it may know, and what its users see. */
@AnalyzeClasses(packages = "io.outboxrelay.test", importOptions = ImportOption.OnlyIncludeTests.class)
class KitArchitectureTest {

    private static final String KIT = "io.outboxrelay.test";
    private static final String SQS = "io.outboxrelay.test.sqs";

    @ArchTest
    static final ArchRule of_ours_the_kit_knows_the_front_door_only = classes()
            .that(areShipped())
            .should()
            .onlyDependOnClassesThat(JavaClass.Predicates.resideOutsideOfPackage("io.outboxrelay..")
                    .or(JavaClass.Predicates.resideInAnyPackage("io.outboxrelay", KIT, SQS)));

    @ArchTest
    static final ArchRule the_fake_sqs_knows_nobody_of_ours = noClasses()
            .that(areShipped())
            .and()
            .resideInAPackage(SQS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.outboxrelay", KIT);

    /** A database, a launcher and a way to wait are the choice of whoever writes tests. */
    @ArchTest
    static final ArchRule the_kit_forces_no_tool_on_its_users = noClasses()
            .that(areShipped())
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.junit..", "org.testcontainers..", "io.zonky..", "org.awaitility..", "org.mockito..");

    @ArchTest
    static void few_types_are_public(JavaClasses all) {
        assertThat(publicTypes(all, KIT))
                .containsExactlyInAnyOrder(
                        "OutboxTest", "RecordingOutbox", "RecordingOutboxAssert", "SentMessagesAssert", "SentMessage");
        assertThat(publicTypes(all, SQS))
                .containsExactlyInAnyOrder(
                        "FakeSqs",
                        "FakeQueue",
                        "FakeSqsAssert",
                        "AcceptedMessage",
                        "Action",
                        "Attribute",
                        "Fault",
                        "ManualTime",
                        "Trigger");
    }

    /** Not the tests of the fake itself, which stand beside it. */
    private static DescribedPredicate<JavaClass> areShipped() {
        return DescribedPredicate.describe("are in the kit's jar", type -> !type.getName()
                .matches(".*\\.sqs\\.([A-Za-z]+(Test|Contract)|FakeSqs(Drain|Throughput)|Mailbox)(\\$.*)?"));
    }

    private static Set<String> publicTypes(JavaClasses all, String room) {
        return all.stream()
                .filter(type -> type.getPackageName().equals(room) && type.isTopLevelClass())
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toSet());
    }
}
