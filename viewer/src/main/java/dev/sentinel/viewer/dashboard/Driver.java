package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.dashboard.Event.Special;
import dev.sentinel.viewer.render.Times;
import java.io.IOError;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.terminal.Attributes;
import org.jline.terminal.MouseEvent;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.ClosedException;
import org.jline.utils.Curses;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the dashboard on a terminal: keys in, screens out.
 *
 * <p>Only what has changed is written, so nothing flickers. The terminal is put back into its
 * former state whatever ends the dashboard, as far as a program can: a key, an exception, Ctrl-C, a
 * hang-up or a polite kill.
 */
public final class Driver {
  private static final Logger LOG = LoggerFactory.getLogger(Driver.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  /** How long an escape character may be the beginning of a key's sequence. */
  private static final long ESCAPE_MILLIS = 100;

  private static final int FEWEST_COLOURS = 8;
  private static final int FIXED_COLOURS = 256;
  private static final String PASTE_ON = "\u001b[?2004h";
  private static final String PASTE_OFF = "\u001b[?2004l";
  private static final String PASTE_BEGIN = "\u001b[200~";
  private static final String PASTE_END = "\u001b[201~";

  private final Terminal terminal;
  private final OutputStream restoreTo;
  private final Backend backend;
  private final Theme theme;
  private final Times times;
  private final String address;
  private final Clock clock;
  private final boolean mouse;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Object screen = new Object();
  private boolean active;
  private Attributes before;
  private byte[] restoration;
  private List<AttributedString> drawn = List.of();

  /** What a sequence of characters from the terminal means. */
  private enum Input {
    UP,
    DOWN,
    PAGE_UP,
    PAGE_DOWN,
    HOME,
    END,
    ENTER,
    ESCAPE,
    TAB,
    BACKSPACE,
    CLEAR,
    WORD_BACK,
    REDRAW,
    QUIT,
    CHARACTER,
    PASTE,
    MOUSE,
    UNKNOWN
  }

  /**
   * @param restoreTo what the terminal reads; used at the end, when the terminal's own stream may
   *     have been closed
   * @param address the database's, without secrets
   */
  public Driver(
      Terminal terminal,
      OutputStream restoreTo,
      Backend backend,
      Theme theme,
      Times times,
      String address,
      Clock clock,
      boolean mouse) {
    this.terminal = terminal;
    this.restoreTo = restoreTo;
    this.backend = backend;
    this.theme = theme(terminal, theme);
    this.times = times;
    this.address = address;
    this.clock = clock;
    this.mouse = mouse;
  }

  private static Theme theme(Terminal terminal, Theme wished) {
    Integer colours = terminal.getNumericCapability(Capability.max_colors);
    if (colours == null || colours < FEWEST_COLOURS) {
      return Theme.NONE;
    }
    return colours < FIXED_COLOURS && wished.coloured() ? Theme.AUTO : wished;
  }

  /** Runs until the user quits. */
  public void run(Start start) throws IOException {
    Thread atExit = new Thread(this::restore, "sentinel-viewer-restore");
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      enter();
      loop(start);
    } finally {
      restore();
      try {
        Runtime.getRuntime().removeShutdownHook(atExit);
      } catch (IllegalStateException e) {
        // The hook is what runs.
        LOG.debug("Ending", e);
      }
    }
  }

  private void enter() {
    synchronized (screen) {
      before = terminal.enterRawMode();
      Attributes raw = terminal.getAttributes();
      // A stopped program could not give the terminal back.
      raw.setControlChar(Attributes.ControlChar.VSUSP, 0);
      terminal.setAttributes(raw);
      StringWriter off = new StringWriter();
      if (mouse) {
        terminal.trackMouse(Terminal.MouseTracking.Normal);
        off.append("\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1005l\u001b[?1006l");
      }
      off.append(PASTE_OFF);
      for (Capability capability :
          List.of(Capability.keypad_local, Capability.cursor_normal, Capability.exit_ca_mode)) {
        String sequence = terminal.getStringCapability(capability);
        if (sequence != null) {
          Curses.tputs(off, sequence);
        }
      }
      restoration = off.toString().getBytes(StandardCharsets.US_ASCII);
      active = true;
      terminal.puts(Capability.enter_ca_mode);
      terminal.puts(Capability.keypad_xmit);
      terminal.puts(Capability.cursor_invisible);
      terminal.writer().write(PASTE_ON);
      terminal.flush();
    }
    terminal.handle(Terminal.Signal.INT, signal -> events.add(new Event.Pressed(Special.QUIT)));
    terminal.handle(Terminal.Signal.WINCH, signal -> events.add(size()));
    terminal.handle(Terminal.Signal.CONT, signal -> events.add(new Event.Pressed(Special.REDRAW)));
  }

  /** Gives the terminal back; only the first call does anything. */
  private void restore() {
    synchronized (screen) {
      if (!active) {
        return;
      }
      active = false;
      try {
        restoreTo.write(restoration);
        restoreTo.flush();
      } catch (IOException e) {
        LOG.debug("The terminal has gone", e);
      }
      try {
        terminal.setAttributes(before);
      } catch (IOError | IllegalStateException e) {
        // When the process is ending, JLine may have closed the terminal, which restores it too.
        LOG.debug("The terminal is closed", e);
      }
    }
  }

  private Event.Resized size() {
    Size size = terminal.getSize();
    return size.getColumns() > 0 && size.getRows() > 0
        ? new Event.Resized(size.getColumns(), size.getRows())
        : new Event.Resized(80, 24);
  }

  private void loop(Start start) {
    State state = Reducer.apply(start.state(clock.instant()), size());
    Display display = new Display(terminal, true);
    display.resize(Size.of(state.columns, state.rows));
    Thread keys = new Thread(this::readKeys, "sentinel-viewer-keys");
    keys.setDaemon(true);
    keys.start();
    Wanted wanted = state.wanted();
    backend.want(wanted);
    backend.start(events::add);
    Instant ticked = Instant.MIN;
    // The first of what came while nothing was to be done.
    Event first = null;
    try {
      while (!state.quit) {
        State previous = state;
        Instant now = clock.instant();
        if (!now.isBefore(ticked.plus(TICK))) {
          ticked = now;
          // Asked for as well, since the signal can get lost on the way, in tmux over ssh.
          state = Reducer.apply(Reducer.apply(state, new Event.Tick(now)), size());
        }
        for (Event event = first; event != null; event = events.poll()) {
          state = Reducer.apply(state, event);
        }
        if (state.refreshes != previous.refreshes) {
          backend.refresh();
        }
        if (!state.wanted().equals(wanted)) {
          wanted = state.wanted();
          backend.want(wanted);
        }
        if (state.request != null && !state.request.equals(previous.request)) {
          State.VerdictRequest request = state.request;
          backend.judge(request.transactionId(), request.verdict(), request.note());
        }
        draw(display, previous, state);
        first = events.poll(TICK.toMillis() / 4, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void draw(Display display, State previous, State state) {
    List<AttributedString> lines = View.draw(state, theme, times, address);
    synchronized (screen) {
      if (!active) {
        return;
      }
      boolean resized = previous.rows != state.rows || previous.columns != state.columns;
      if (resized || previous.redraws != state.redraws) {
        display.clear();
        display.resize(Size.of(state.columns, state.rows));
      } else if (lines.equals(drawn)) {
        // Even for nothing a display writes that an update begins and ends.
        return;
      }
      drawn = lines;
      display.update(lines, 0);
      terminal.flush();
    }
  }

  // Keys

  private KeyMap<Input> keyMap() {
    KeyMap<Input> map = new KeyMap<>();
    map.setAmbiguousTimeout(ESCAPE_MILLIS);
    map.setUnicode(Input.CHARACTER);
    map.setNomatch(Input.UNKNOWN);
    for (char c = ' '; c < 0x7f; c++) {
      map.bind(Input.CHARACTER, String.valueOf(c));
    }
    bind(map, Input.UP, Capability.key_up, "\u001b[A", "\u001bOA");
    bind(map, Input.DOWN, Capability.key_down, "\u001b[B", "\u001bOB");
    bind(map, Input.PAGE_UP, Capability.key_ppage, "\u001b[5~", "\u0002");
    bind(map, Input.PAGE_DOWN, Capability.key_npage, "\u001b[6~", "\u0006");
    bind(map, Input.HOME, Capability.key_home, "\u001b[H", "\u001bOH", "\u001b[1~");
    bind(map, Input.END, Capability.key_end, "\u001b[F", "\u001bOF", "\u001b[4~");
    bind(map, Input.BACKSPACE, Capability.key_backspace, "\u007f", "\b");
    map.bind(Input.ENTER, "\r", "\n");
    map.bind(Input.TAB, "\t", "\u001b[Z");
    map.bind(Input.ESCAPE, "\u001b");
    map.bind(Input.CLEAR, "\u0015");
    map.bind(Input.WORD_BACK, "\u0017");
    map.bind(Input.REDRAW, "\f");
    map.bind(Input.QUIT, "\u0003", "\u0004");
    map.bind(Input.PASTE, PASTE_BEGIN);
    if (mouse) {
      map.bind(Input.MOUSE, "\u001b[<", "\u001b[M");
    }
    return map;
  }

  private void bind(KeyMap<Input> map, Input input, Capability capability, String... sequences) {
    String known = KeyMap.key(terminal, capability);
    if (known != null) {
      map.bind(input, known);
    }
    map.bind(input, sequences);
  }

  private void readKeys() {
    KeyMap<Input> map = keyMap();
    BindingReader reader = new BindingReader(terminal.reader());
    try {
      while (true) {
        Input input = reader.readBinding(map);
        if (input == null) {
          break;
        }
        Event event = event(input, reader);
        if (event != null) {
          events.add(event);
        }
      }
    } catch (IOError e) {
      if (!(e.getCause() instanceof ClosedException
          || e.getCause() instanceof InterruptedIOException)) {
        LOG.warn("Cannot read keys", e);
      }
    } catch (org.jline.reader.EndOfFileException e) {
      LOG.debug("The terminal has gone", e);
    }
    // Without keys there would be no way to end it.
    events.add(new Event.Pressed(Special.QUIT));
  }

  private Event event(Input input, BindingReader reader) {
    return switch (input) {
      case CHARACTER -> new Event.Typed(reader.getLastBinding().codePointAt(0));
      case PASTE -> {
        String text = reader.readStringUntil(PASTE_END);
        yield text == null ? null : new Event.Pasted(text);
      }
      case MOUSE -> mouse(reader);
      case UNKNOWN -> null;
      default -> new Event.Pressed(Special.valueOf(input.name()));
    };
  }

  private Event mouse(BindingReader reader) {
    MouseEvent event = terminal.readMouseEvent(reader::readCharacter, reader.getLastBinding());
    if (event.getType() == MouseEvent.Type.Wheel) {
      return new Event.Wheel(event.getButton() == MouseEvent.Button.WheelDown ? 1 : -1);
    }
    return event.getType() == MouseEvent.Type.Pressed
            && event.getButton() == MouseEvent.Button.Button1
        ? new Event.Click(event.getX(), event.getY())
        : null;
  }
}
