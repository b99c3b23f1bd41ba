package dev.sentinel.ops.rules;

import dev.sentinel.ops.ExitCodes;
import dev.sentinel.ops.text.TextTable;
import dev.sentinel.ops.text.Texts;
import dev.sentinel.pipeline.rules.ListEntry;
import dev.sentinel.pipeline.rules.ListField;
import dev.sentinel.pipeline.rules.store.StoredEntry;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lists}: who is always suspicious, and who never is. */
@Command(
    name = "lists",
    header = "Looks at the allow list and the block list, and changes them while jobs run.",
    description = {
      "A transaction on the block list is an alert whatever the rules say. One on the allow list is"
          + " none, unless it is blocked or a rule is not suppressible; what is suppressed is kept"
          + " in shadow_alerts."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true,
    subcommands = {
      ListsCommand.Show.class,
      ListsCommand.Allow.class,
      ListsCommand.Block.class,
      ListsCommand.Remove.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sentinel-ops lists block card_id=c-123 --note 'reported stolen'",
      "  sentinel-ops lists allow user_id=42 --for 7d --note 'travels, has called us'",
      "  sentinel-ops lists remove allow user_id=42 --note 'is back'"
    })
public final class ListsCommand implements Runnable {
  private static final int MAX_VALUE = 1_000;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: show, allow, block, remove");
  }

  /** A field and its value, as they are given: {@code card_id=c-123}. */
  record Subject(ListField field, String value) {
    static Subject parse(String text, CommandSpec command) {
      int equals = text.indexOf('=');
      String value = text.substring(equals + 1);
      return ListField.byLabel(text.substring(0, Math.max(0, equals)))
          .filter(field -> !value.isEmpty() && value.length() <= MAX_VALUE)
          .map(field -> new Subject(field, value))
          .orElseThrow(
              () ->
                  new ParameterException(
                      command.commandLine(),
                      "'"
                          + text
                          + "' is not of the form FIELD=VALUE, with one of the fields "
                          + Arrays.stream(ListField.values())
                              .map(ListField::label)
                              .collect(Collectors.joining(", "))));
    }
  }

  /** {@code lists show}. */
  @Command(
      name = "show",
      header = "Lists what is on the lists now.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      usageHelpAutoWidth = true)
  static final class Show implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      return StoreAccess.with(
          spec,
          store -> {
            Instant now = store.now();
            Map<String, ListEntry> last = new LinkedHashMap<>();
            for (StoredEntry row : store.entries(Instant.EPOCH)) {
              ListEntry entry = row.entry();
              String key = entry.list() + entry.field().label() + "=" + entry.value();
              last.remove(key);
              last.put(key, entry);
            }
            TextTable table =
                new TextTable("LIST", "FIELD", "VALUE", "FROM", "UNTIL", "AUTHOR", "REASON");
            for (ListEntry entry : last.values()) {
              boolean expired = entry.expiresAt() != null && !now.isBefore(entry.expiresAt());
              if (!entry.removed() && !expired) {
                table.row(
                    entry.list().name().toLowerCase(Locale.ROOT),
                    entry.field().label(),
                    entry.value(),
                    entry.validFrom().toString(),
                    entry.expiresAt() == null ? "-" : entry.expiresAt().toString(),
                    entry.author(),
                    entry.reason());
              }
            }
            PrintWriter out = spec.commandLine().getOut();
            out.print(table);
            out.flush();
            return ExitCodes.OK;
          });
    }
  }

  /** Commands that put a value on a list. */
  abstract static class Put implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ChangeOptions change;

    @Parameters(paramLabel = "FIELD=VALUE", description = "Such as card_id=c-123.")
    private String subject;

    @Option(
        names = "--for",
        paramLabel = "TIME",
        description = "How long, such as 90m, 24h or 7d. Default: for ever")
    private @Nullable String time;

    private final ListEntry.Kind list;

    Put(ListEntry.Kind list) {
      this.list = list;
    }

    @Override
    public Integer call() {
      Subject what = Subject.parse(subject, spec);
      String author = change.author();
      String note = change.note();
      return StoreAccess.with(
          spec,
          store -> {
            Instant expires = time == null ? null : store.now().plus(duration(time));
            Instant from =
                store.insert(
                    new ListEntry(
                        list,
                        what.field(),
                        what.value(),
                        Instant.EPOCH,
                        expires,
                        false,
                        note,
                        author));
            spec.commandLine()
                .getOut()
                .println(
                    "%s is on the %s list from %s %s"
                        .formatted(
                            subject,
                            list.name().toLowerCase(Locale.ROOT),
                            from,
                            expires == null ? "on" : "until " + expires));
            return ExitCodes.OK;
          });
    }

    private Duration duration(String text) {
      try {
        return Texts.duration(text);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--for: " + e.getMessage(), e);
      }
    }
  }

  /** {@code lists allow}. */
  @Command(
      name = "allow",
      header = "Puts a value on the allow list: what rules find is suppressed.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      usageHelpAutoWidth = true)
  static final class Allow extends Put {
    Allow() {
      super(ListEntry.Kind.ALLOW);
    }
  }

  /** {@code lists block}. */
  @Command(
      name = "block",
      header = "Puts a value on the block list: every transaction is an alert.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      usageHelpAutoWidth = true)
  static final class Block extends Put {
    Block() {
      super(ListEntry.Kind.BLOCK);
    }
  }

  /** {@code lists remove}. */
  @Command(
      name = "remove",
      header = "Takes a value off a list.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      usageHelpAutoWidth = true)
  static final class Remove implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ChangeOptions change;

    @Parameters(index = "0", paramLabel = "LIST", description = "allow or block.")
    private ListEntry.Kind list;

    @Parameters(index = "1", paramLabel = "FIELD=VALUE", description = "Such as card_id=c-123.")
    private String subject;

    @Override
    public Integer call() {
      Subject what = Subject.parse(subject, spec);
      String author = change.author();
      String note = change.note();
      return StoreAccess.with(
          spec,
          store -> {
            Instant from =
                store.insert(
                    new ListEntry(
                        list, what.field(), what.value(), Instant.EPOCH, null, true, note, author));
            spec.commandLine()
                .getOut()
                .println(
                    "%s is off the %s list from %s on"
                        .formatted(subject, list.name().toLowerCase(Locale.ROOT), from));
            return ExitCodes.OK;
          });
    }
  }
}
