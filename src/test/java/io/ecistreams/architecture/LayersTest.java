package io.ecistreams.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may import whom: cli ► runtime ► { http, topology } ► { query, store, serde } ► pure ring.
 */
class LayersTest {
  private static final String ROOT = "io.ecistreams.";
  private static final String[] PURE = {
    ROOT + "math..",
    ROOT + "information..",
    ROOT + "scoring..",
    ROOT + "lexical..",
    ROOT + "alarm..",
    ROOT + "mixture..",
    ROOT + "model.."
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.ecistreams");

  @Test
  void shouldImportOnlyJavaItselfAndCommonsMathInThePureRing() {
    classes()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(PURE)
                .or(resideInAnyPackage("java..", "org.apache.commons.math3.."))
                .as("are of java.*, the pure ring or Commons Math"))
        .because("the core must run, and be understood, without Kafka, Avro, DJL or a log")
        .check(CLASSES);
  }

  @Test
  void shouldHaveNoClockAndNoChanceInThePureRing() {
    ArchRule rule =
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random")
            .because("time and seeds are arguments of the pure ring");
    rule.check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource({
    "ai.djl.., embedding.djl",
    "org.apache.lucene.., miner",
    "org.apache.avro.., serde",
    "org.apache.flink.., serde",
    "picocli.., cli",
    "com.github.benmanes.caffeine.., embedding",
    "kafka.., runtime",
    "io.javalin.., http",
    "org.eclipse.jetty.., http",
    "io.micrometer.., metrics",
    "io.prometheus.., metrics",
    "org.apache.kafka.streams.processor.., topology"
  })
  void shouldHaveOneUserPerLibrary(String library, String user) {
    DescribedPredicate<JavaClass> others =
        resideInAPackage("io.ecistreams..")
            .and(not(resideInAPackage(ROOT + user + "..")))
            // Generated from the schemas; and a listener interface of Kafka Streams.
            .and(not(resideInAPackage(ROOT + "avro..")))
            .and(not(DescribedPredicate.describe("RestoreProgress", LayersTest::isListener)));
    noClasses()
        .that(others)
        .should()
        .dependOnClassesThat(resideInAPackage(library))
        .because("only " + user + " knows that library, so that it can be changed in one place")
        .check(CLASSES);
  }

  private static boolean isListener(JavaClass type) {
    return type.getSimpleName().equals("RestoreProgress");
  }

  /** A package and the packages that it must not know. */
  static Stream<List<String>> forbidden() {
    return Stream.of(
        List.of("runtime", "cli"),
        List.of("http", "cli", "runtime", "topology", "metrics", "miner", "embedding"),
        List.of("metrics", "cli", "runtime", "topology", "http", "miner", "embedding", "config"),
        List.of(
            "query",
            "cli",
            "runtime",
            "topology",
            "http",
            "metrics",
            "miner",
            "embedding",
            "config"),
        List.of(
            "topology",
            "cli",
            "runtime",
            "http",
            "metrics",
            "query",
            "miner",
            "embedding",
            "config"),
        List.of("store", "cli", "runtime", "topology", "serde", "miner", "embedding", "config"),
        List.of("serde", "cli", "runtime", "topology", "store", "miner", "embedding", "config"),
        List.of("embedding", "cli", "runtime", "topology", "store", "serde", "miner", "config"),
        List.of("miner", "cli", "runtime", "topology", "store", "serde", "config"),
        List.of("config", "cli", "runtime", "topology", "store", "serde", "miner", "embedding"));
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  void shouldImportDownwardsOnly(List<String> rule) {
    String[] above = rule.stream().skip(1).map(name -> ROOT + name + "..").toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + rule.get(0) + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(above)
        .because("imports go down: cli, runtime, http and topology, then query, store and serde")
        .check(CLASSES);
  }

  @Test
  void shouldHaveNoCyclesBetweenPackages() {
    slices().matching("io.ecistreams.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void shouldNameClassesAfterWhatTheyAre() {
    assertThat(CLASSES)
        .extracting(JavaClass::getSimpleName)
        .noneMatch(name -> name.matches(".*(Util|Utils|Manager|Impl|Helper)"));
  }
}
