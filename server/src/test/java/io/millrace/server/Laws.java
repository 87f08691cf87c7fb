package io.millrace.server;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.ObjectInputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/// The laws of the code below a root package, each with the classes that break it in the planted
/// tree. Packages are written in full: a pattern like `..core..` matches `io.vertx.core`.
record Laws(String root) {
  /// A law, and what in the planted tree breaks it.
  record Law(ArchRule rule, List<String> broken) {
    @Override
    public String toString() {
      return rule.getDescription();
    }
  }

  private static Law law(ArchRule rule, String... broken) {
    return new Law(rule.allowEmptyShould(true), List.of(broken));
  }

  List<Law> all() {
    return List.of(
        law(
            classes().should(new SeeOnlyTheirOwn(root)).as("rooms see what the table gives them"),
            "SeesItsDoor",
            "plugin.performer.SeesABackend",
            "SeesDispatch",
            "HasNoRow"),
        law(
            serverBut("Store")
                .and()
                .doNotHaveFullyQualifiedName(root + ".server.settings.Settings")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + ".backend..")
                .as(
                    "only the assembly's store knows backends, and the settings what they are"
                        + " told"),
            "server.SeesABackend"),
        law(
            serverBut("InTheBox")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(root + ".plugin..", root + ".integration..")
                .as("only the assembly's box knows plugins and integrations"),
            "server.SeesAnIntegration"),
        law(
            noClasses()
                .that()
                .resideInAPackage(root + ".core..")
                .and()
                .resideOutsideOfPackages(root + ".core.spi", root + ".core.bus")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .as("of core only spi and bus name Vert.x"),
            "SeesVertx"),
        law(
            slices().matching(root + ".(**)").should().beFreeOfCycles(),
            "OpensACircle",
            "ClosesACircle"),
        law(
            noClasses()
                .that()
                .resideOutsideOfPackage(root + ".core.bus")
                .should()
                .callMethod(Vertx.class, "eventBus")
                .as("only core.bus touches the event bus"),
            "CallsTheBus"),
        law(
            noClasses()
                .should()
                .callMethod(Vertx.class, "sharedData")
                .as("nothing is locked, counted or kept by who carries messages"),
            "SharesWithNodes"),
        law(
            noClasses()
                .that()
                .doNotHaveFullyQualifiedName(root + ".server.Assembly")
                .should()
                .callCodeUnitWhere(asksTheMachine())
                .as("time, chance and ids are passed in"),
            "AsksTheMachine.instant",
            "AsksTheMachine.millis",
            "AsksTheMachine.clock",
            "AsksTheMachine.share",
            "AsksTheMachine.id",
            "AsksTheMachine.dice",
            "AsksTheMachine.shared",
            "AsksTheMachine.generator"),
        law(nobodySleeps(), "Sleeps"),
        law(
            serverBut("dispatch.attempt.Attempts")
                .should()
                .callCodeUnitWhere(
                    calls(Promise.class, "promise").or(calls(Future.class, "future")))
                .as("futures are completed where they were asked for"),
            "Promises.promise",
            "Promises.future"),
        law(
            noClasses()
                .should()
                .callCodeUnitWhere(
                    calls(Future.class, "onSuccess").or(calls(Future.class, "onFailure")))
                .as("nobody hears half of what becomes of a future"),
            "HearsHalf.success",
            "HearsHalf.failure"),
        law(
            serverBut("dispatch.attempt.Attempts")
                .should()
                .callCodeUnitWhere(
                    calls(Thread.class, "startVirtualThread")
                        .or(calls(Thread.class, "ofVirtual"))
                        .or(calls(Thread.class, "ofPlatform")))
                .as("only attempts have threads of their own"),
            "StartsAThread"),
        law(
            noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ObjectInputStream.class)
                .as("nobody makes objects of what was sent"),
            "ReadsObjects"),
        law(
            noClasses()
                .should()
                .haveNameMatching(".*(Manager|Service|Utils?|Common|Impl|Base|Data|Info|Helper)")
                .as("what has no name of its own has no room"),
            "JobManager"),
        law(
            classes()
                .should(lieInAPackageThatSaysWhatItIs())
                .as("packages say what they are, and are @NullMarked"),
            "SeesDispatch"));
  }

  private GivenClassesConjunction serverBut(String one) {
    return noClasses()
        .that()
        .resideInAPackage(root + ".server..")
        .and()
        .haveNameNotMatching(Pattern.quote(root + ".server." + one) + "(\\$.*)?");
  }

  /// Who waits waits for a fact, a signal, or a clock in the hand.
  static ArchRule nobodySleeps() {
    return noClasses().should().callCodeUnitWhere(calls(Thread.class, "sleep")).as("nobody sleeps");
  }

  private static DescribedPredicate<JavaCall<?>> asksTheMachine() {
    return calls(Instant.class, "now", new Class<?>[0])
        .or(calls(System.class, "currentTimeMillis"))
        .or(calls(Clock.class, "systemUTC"))
        .or(calls(Clock.class, "systemDefaultZone"))
        .or(calls(Math.class, "random"))
        .or(calls(UUID.class, "randomUUID"))
        .or(calls(Random.class, "<init>", new Class<?>[0]))
        .or(calls(ThreadLocalRandom.class, "current"))
        .or(calls(RandomGenerator.class, "getDefault"))
        .as("asks the machine for time or chance");
  }

  private static DescribedPredicate<JavaCall<?>> calls(Class<?> type, String method) {
    return target(owner(name(type.getName())))
        .and(target(name(method)))
        .as("calls " + type.getSimpleName() + "." + method);
  }

  private static DescribedPredicate<JavaCall<?>> calls(
      Class<?> type, String method, Class<?>... parameters) {
    return calls(type, method)
        .and(target(rawParameterTypes(parameters)))
        .as("calls " + type.getSimpleName() + "." + method + Arrays.toString(parameters));
  }

  private static ArchCondition<JavaClass> lieInAPackageThatSaysWhatItIs() {
    return new ArchCondition<>("lie in a package whose package-info is @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
          events.add(SimpleConditionEvent.violated(type, type.getName() + " does not"));
        }
      }
    };
  }
}
