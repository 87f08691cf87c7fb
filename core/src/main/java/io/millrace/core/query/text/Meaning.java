package io.millrace.core.query.text;

import io.millrace.core.job.FailureKind;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Urgency;
import io.millrace.core.query.Clause;
import io.millrace.core.query.Clause.Subject;
import io.millrace.core.query.Field;
import io.millrace.core.query.Need;
import io.millrace.core.query.Need.Like;
import io.millrace.core.query.text.Term.Operator;
import io.millrace.core.query.text.Term.Piece;
import io.millrace.core.text.Nearest;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// What a term means: the field it names, and what it wants of it, each value of the field's kind.
final class Meaning {
  private static final int MOST_LETTERS = 256;
  private static final int MOST_VALUES = 100;
  private static final Set<String> JSON_WORDS = Set.of("true", "false", "null");

  private final Finds finds;
  private final Scales scales;

  Meaning(Finds finds, Instant now) {
    this.finds = finds;
    this.scales = new Scales(finds, now);
  }

  Optional<Clause> of(Term term) {
    var subject = subject(term);
    return isFit(term) ? subject.flatMap(it -> clause(term, it)) : Optional.empty();
  }

  private boolean isFit(Term term) {
    if (term.pieces().size() > MOST_VALUES) {
      fault(term, "count", MOST_VALUES + " values are the most");
      return false;
    }
    boolean fit = true;
    for (var piece : term.pieces()) {
      if (piece.text().codePointCount(0, piece.text().length()) > MOST_LETTERS) {
        finds.add(piece.from(), piece.to(), "length", "a value has 256 characters at most");
        fit = false;
      } else if (hasStarInside(piece) && term.operator() == Operator.IS) {
        finds.add(
            piece.from(), piece.to(), "wildcard", "a * stands at the end, or in quotes as itself");
        fit = false;
      }
    }
    return fit;
  }

  private static boolean hasStarInside(Piece piece) {
    int star = piece.quoted() ? -1 : piece.text().indexOf('*');
    return star >= 0 && star < piece.text().length() - 1;
  }

  private Optional<Subject> subject(Term term) {
    if (term.isWord()) {
      return Optional.of(Subject.of(Field.WORD));
    }
    var steps = Arrays.asList(term.name().text().split("\\.", -1));
    var field = Field.of(steps.getFirst());
    if (field.isEmpty() || (field.get().kind() != Field.Kind.JSON && steps.size() > 1)) {
      return unknown(term);
    }
    var path = steps.subList(1, steps.size());
    if (field.get().kind() == Field.Kind.JSON && (path.isEmpty() || path.contains(""))) {
      var example = field.get().wire() + ".user.id";
      return fault(term, "path", "say which member is meant, like " + example);
    }
    return Optional.of(new Subject(field.get(), path));
  }

  private <T> Optional<T> unknown(Term term) {
    var name = term.name();
    finds.add(
        name.from(),
        name.from() + name.text().length(),
        "unknown_field",
        "there is no field of this name; quotes around it all make it a word",
        Nearest.to(name.text(), Field.names()));
    return Optional.empty();
  }

  private Optional<Clause> clause(Term term, Subject subject) {
    Optional<? extends Need> need =
        switch (subject.field().kind()) {
          case WORD -> Optional.of(new Need.Says(like(term.pieces().getFirst())));
          case TEXT -> text(term);
          case CHOICE -> choice(term, words(subject.field()));
          case NUMBER -> number(term, subject.field());
          case TIME -> scales.times(term);
          case AGE -> scales.ages(term);
          case JSON -> json(term);
        };
    var asked = subject.field() == Field.AGE ? Subject.of(Field.CREATED) : subject;
    return need.map(it -> new Clause(term.not(), asked, it));
  }

  private Optional<Need> text(Term term) {
    return switch (term.operator()) {
      case IS -> Optional.of(new Need.OneOf(term.pieces().stream().map(Meaning::like).toList()));
      case HAS -> Optional.of(new Need.Contains(term.pieces().stream().map(Piece::text).toList()));
      case MORE, AT_LEAST, LESS, AT_MOST -> operator(term, "a text is asked for by : or ~");
    };
  }

  private static Like like(Piece piece) {
    var text = piece.text();
    return !piece.quoted() && text.endsWith("*")
        ? new Like(text.substring(0, text.length() - 1), Like.How.BEGINNING)
        : Like.whole(text);
  }

  private static List<String> words(Field field) {
    return field == Field.STATE
        ? Arrays.stream(JobState.values()).map(JobState::wire).toList()
        : Arrays.stream(FailureKind.values()).map(FailureKind::wire).toList();
  }

  private Optional<Need> choice(Term term, List<String> words) {
    if (term.operator() != Operator.IS) {
      return operator(term, "one of a few words is asked for by :");
    }
    boolean known = true;
    for (var piece : term.pieces()) {
      if (!words.contains(piece.text())) {
        known = false;
        finds.add(
            piece.from(),
            piece.to(),
            "unknown_value",
            "must be of " + String.join(", ", words),
            Nearest.to(piece.text(), words));
      }
    }
    return known ? text(term) : Optional.empty();
  }

  private Optional<Need> number(Term term, Field field) {
    Function<String, BigDecimal> parser =
        field == Field.PRIORITY ? Meaning::priority : Scales::whole;
    return term.operator() == Operator.IS
            && term.pieces().stream().allMatch(it -> it.ends().isEmpty())
        ? scales.wholes(term, parser).map(Need.OneOf::new)
        : scales.between(term, parser).map(it -> it);
  }

  private static BigDecimal priority(String text) {
    return Urgency.of(text).map(BigDecimal::valueOf).orElseGet(() -> Scales.whole(text));
  }

  /// Of JSON a value tells what it is: two numbers make a range, and what is quoted is a text.
  private Optional<Need> json(Term term) {
    if (term.operator().compares() || isRange(term)) {
      return scales.numbers(term).map(it -> it);
    }
    return term.operator() == Operator.HAS
        ? text(term)
        : Optional.of(new Need.OneOf(term.pieces().stream().map(Meaning::jsonLike).toList()));
  }

  private static boolean isRange(Term term) {
    return term.operator() == Operator.IS
        && term.pieces().size() == 1
        && term.pieces()
            .getFirst()
            .ends()
            .filter(ends -> !ends.stream().allMatch(Piece::isEmpty))
            .filter(ends ->
                ends.stream().allMatch(it -> it.isEmpty() || Like.numberOf(it.text()).isPresent()))
            .isPresent();
  }

  private static Like jsonLike(Piece piece) {
    boolean elseOther =
        JSON_WORDS.contains(piece.text()) || Like.numberOf(piece.text()).isPresent();
    return piece.quoted() && elseOther ? new Like(piece.text(), Like.How.TEXT_ONLY) : like(piece);
  }

  private <T> Optional<T> operator(Term term, String detail) {
    return fault(term, "operator", detail);
  }

  private <T> Optional<T> fault(Term term, String reason, String detail) {
    int from = term.name().from();
    finds.add(from, term.values().to(), reason, detail);
    return Optional.empty();
  }
}
