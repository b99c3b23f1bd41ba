package dev.sentinel.viewer.model;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The language of filters: words and {@code field:value} pairs, all of which must hold.
 *
 * <p>{@code user:u42 rule:velocity amount>5000 -severity:low "new york"}
 */
public final class Filters {
  /** One line for each kind of term. */
  public static final List<String> HELP =
      List.of(
          "user:u42        this user; user:u4* those that begin like that",
          "rule:velocity   this rule fired; rule:vel* works too",
          "amount>5000     also >= < <= and amount:5000 (in whatever currency)",
          "score>=70       0 to 100",
          "severity:high   low, medium, high or critical",
          "currency:EUR    this currency",
          "verdict:fraud   fraud, genuine or none",
          "anything        part of an id, merchant, card, device, IP address or country",
          "-rule:velocity  a minus turns a term around; \"quotes\" keep spaces together");

  private static final Pattern TOKEN = Pattern.compile("\\s*(-?)((?:[^\\s\"]|\"[^\"]*(?:\"|$))+)");
  private static final Pattern PAIR =
      Pattern.compile("(?i)(user|rule|amount|score|severity|currency|verdict)(:|>=|<=|>|<|=)(.*)");
  private static final int LONGEST = 200;
  private static final int MOST_DIGITS = 40;

  private Filters() {}

  /** What was typed is not a filter; the message is for the user. */
  public static final class SyntaxException extends Exception {
    @java.io.Serial private static final long serialVersionUID = 1L;

    SyntaxException(String message) {
      super(message);
    }
  }

  /** Reads a filter; no terms if the text is blank. */
  public static List<Term> parse(String text) throws SyntaxException {
    if (text.length() > LONGEST) {
      throw new SyntaxException("a filter has at most " + LONGEST + " characters");
    }
    List<Term> terms = new ArrayList<>();
    Matcher token = TOKEN.matcher(text.strip());
    while (token.find()) {
      terms.add(term(!token.group(1).isEmpty(), token.group(2)));
    }
    return List.copyOf(terms);
  }

  private static Term term(boolean negated, String token) throws SyntaxException {
    Matcher pair = PAIR.matcher(token);
    if (!pair.matches()) {
      return new Term(negated, Term.Field.TEXT, "=", unquote(token));
    }
    Term.Field field = Term.Field.valueOf(pair.group(1).toUpperCase(Locale.ROOT));
    String operator = pair.group(2).equals(":") ? "=" : pair.group(2);
    String value = unquote(pair.group(3));
    if (value.isEmpty()) {
      throw new SyntaxException(pair.group(1) + pair.group(2) + " lacks a value");
    }
    switch (field) {
      case AMOUNT, SCORE -> value = number(pair.group(1), value);
      case SEVERITY ->
          value = oneOf(field, value, Arrays.stream(Severity.values()).map(Enum::name).toList());
      case VERDICT -> value = oneOf(field, value, List.of("FRAUD", "GENUINE", "NONE"));
      default -> {
        if (!operator.equals("=")) {
          throw new SyntaxException(
              pair.group(1) + " is compared with a colon: " + pair.group(1) + ":" + value);
        }
      }
    }
    if ((field == Term.Field.SEVERITY || field == Term.Field.VERDICT) && !operator.equals("=")) {
      throw new SyntaxException(pair.group(1) + " is compared with a colon");
    }
    return new Term(negated, field, operator, value);
  }

  private static String number(String field, String value) throws SyntaxException {
    String plain = value.replace(",", "");
    try {
      if (plain.length() <= MOST_DIGITS) {
        BigDecimal number = new BigDecimal(plain);
        if (Math.abs(number.scale()) <= MOST_DIGITS) {
          return number.toPlainString();
        }
      }
    } catch (NumberFormatException e) {
      throw new SyntaxException(field + " wants a number, as in " + field + ">5000");
    }
    throw new SyntaxException(field + " wants a smaller number");
  }

  private static String oneOf(Term.Field field, String value, List<String> allowed)
      throws SyntaxException {
    List<String> found =
        allowed.stream().filter(name -> name.startsWith(value.toUpperCase(Locale.ROOT))).toList();
    if (found.size() != 1) {
      throw new SyntaxException(
          field.name().toLowerCase(Locale.ROOT)
              + " is one of "
              + allowed.stream()
                  .map(name -> name.toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining(", ")));
    }
    return found.get(0);
  }

  private static String unquote(String text) {
    return text.replace("\"", "");
  }
}
