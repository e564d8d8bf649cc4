package io.perfsanity.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The string literals of a file of the program, adjacent ones as one, without those of annotations and text blocks.
 *
 * @param pieces what stands between the places that a literal leaves for something else
 * @param thrown whether it is part of an exception's message
 */
record Literals(Path file, List<String> pieces, boolean thrown) {
    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern TOKEN =
            Pattern.compile("\"\"\"(?s:.*?)\"\"\"|\"(?:[^\"\\\\\n]|\\\\.)*+\"|'(?:[^'\\\\\n]|\\\\.)*+'|//[^\n]*+"
                    + "|/\\*(?s:.*?)\\*/|\\w++|\\S");
    private static final Pattern UNICODE = Pattern.compile("(?<!\\\\)\\\\u+[0-9A-Fa-f]{4}");
    private static final Pattern HOLE = Pattern.compile("%(?:\\d+\\$)?[-,0-9.+]*[sdfXx]");

    /** Those of a module: {@code engine}, {@code cli} or {@code plugin}. */
    static List<Literals> of(String module) throws IOException {
        List<Literals> literals = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve("src/" + module + "/src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                new Reader(file, literals).read();
            }
        }
        return literals;
    }

    private static final class Reader {
        private final Path file;
        private final List<Literals> literals;
        private final List<String> tokens;
        private int at;

        Reader(Path file, List<Literals> literals) throws IOException {
            this.file = file;
            this.literals = literals;
            this.tokens = TOKEN.matcher(Files.readString(file))
                    .results()
                    .map(token -> token.group())
                    .filter(token -> !token.startsWith("//") && !token.startsWith("/*") && !token.startsWith("\"\"\""))
                    .toList();
        }

        void read() {
            int thrownTo = 0;
            for (at = 0; at < tokens.size(); at++) {
                String token = tokens.get(at);
                if (token.equals("@") && next(2).equals("(")) {
                    at = closing(at + 2);
                } else if (token.equals("new") && next(1).endsWith("Exception") && next(2).equals("(")) {
                    thrownTo = closing(at + 2);
                } else if (token.startsWith("\"")) {
                    literals.add(new Literals(file, pieces(), at < thrownTo));
                }
            }
        }

        private String next(int steps) {
            return at + steps < tokens.size() ? tokens.get(at + steps) : "";
        }

        private int closing(int opening) {
            int depth = 0;
            for (int i = opening; i < tokens.size(); i++) {
                depth += "([{".contains(tokens.get(i)) ? 1 : ")]}".contains(tokens.get(i)) ? -1 : 0;
                if (depth == 0) {
                    return i;
                }
            }
            throw new IllegalStateException("no end of what begins in " + file);
        }

        private List<String> pieces() {
            StringBuilder text = new StringBuilder(unquoted());
            while (next(1).equals("+") && next(2).startsWith("\"")) {
                at += 2;
                text.append(unquoted());
            }
            return Arrays.stream(HOLE.split(text, -1))
                    .map(piece -> piece.replace("%%", "%").replace("%n", "\n"))
                    .toList();
        }

        private String unquoted() {
            String token = tokens.get(at);
            return UNICODE.matcher(token.substring(1, token.length() - 1))
                    .replaceAll("?")
                    .translateEscapes();
        }
    }
}
