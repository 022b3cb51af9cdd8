package io.ecistreams.config;

import java.nio.file.Path;

/** Where the value of a setting came from. */
public sealed interface Origin {

  /** The origin in words, ready to follow "from". */
  String words();

  /** An environment variable; the strongest source after the program itself. */
  record EnvironmentVariable(String name) implements Origin {
    @Override
    public String words() {
      return "environment variable " + name;
    }
  }

  /** The properties file given by the user. */
  record PropertiesFile(Path path) implements Origin {
    @Override
    public String words() {
      return "file " + path;
    }
  }

  /** A value that the program sets itself, e.g. the demo's broker address; it beats all others. */
  record Program() implements Origin {
    @Override
    public String words() {
      return "the program";
    }
  }

  /** Nobody set it. */
  record Default() implements Origin {
    @Override
    public String words() {
      return "default";
    }
  }
}
