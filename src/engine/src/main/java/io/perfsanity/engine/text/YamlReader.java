package io.perfsanity.engine.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads one YAML document into {@link YamlValue}s, within what a document may cost.
 *
 * @param codePoints of the whole document
 * @param depth of nested collections
 * @param aliases of collections, against documents that grow without bound when expanded
 */
public record YamlReader(int codePoints, int depth, int aliases) {
    /**
     * With SnakeYAML's own limits for aliases and depth; its 3 MiB for the text is too low for lists of 22,000 cases and
     * more.
     */
    public static final YamlReader DEFAULT = new YamlReader(8 * 1024 * 1024, 50, 50);

    /** Far more than any list has; each takes some hundred bytes while it is read. */
    private static final int MAX_VALUES = 250_000;

    /**
     * The document in {@code text}; empty when there is none or it can't be read. Syntax errors, duplicate keys and
     * exceeded limits go to {@code problems}.
     *
     * @param file what to call the text in messages
     */
    public Optional<YamlValue> read(String file, String text, Problems problems) {
        try {
            Node root = compose(text);
            return Optional.ofNullable(root).map(node -> new Conversion(file, problems).convert(node));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            problems.error(new Source(file, line), "not valid YAML: " + e.getProblem());
        } catch (YAMLException e) {
            problems.error(Source.of(file), "not readable as YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    private Node compose(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(codePoints);
        options.setNestingDepthLimit(depth);
        options.setMaxAliasesForCollections(aliases);
        return new Composer(new CountingParser(text, options), new Resolver(), options).getSingleNode();
    }

    /** Gives up before the nodes of a document of nothing but dashes fill the memory. */
    private static final class CountingParser extends ParserImpl {
        private int values;

        CountingParser(String text, LoaderOptions options) {
            super(new StreamReader(text), options);
        }

        @Override
        public Event getEvent() {
            Event event = super.getEvent();
            if (event instanceof NodeEvent && ++values > MAX_VALUES) {
                throw new YAMLException(String.format(Locale.ROOT, "more than %,d values", MAX_VALUES));
            }
            return event;
        }
    }

    /**
     * An alias shares its anchor's node, so converting expands it; the count of values bounds what a document of nested
     * aliases ("billion laughs") can grow to, and a value that contains itself is an error.
     */
    private static final class Conversion {
        private final String file;
        private final Problems problems;
        private final Set<Node> ancestors = Collections.newSetFromMap(new IdentityHashMap<>());
        private int values;

        Conversion(String file, Problems problems) {
            this.file = file;
            this.problems = problems;
        }

        YamlValue convert(Node node) {
            if (++values > MAX_VALUES) {
                throw new YAMLException(
                        String.format(Locale.ROOT, "more than %,d values once its aliases are expanded", MAX_VALUES));
            }
            if (node instanceof ScalarNode scalar) {
                return new YamlValue.Scalar(source(node), scalar.getValue(), Tag.NULL.equals(node.getTag()));
            }
            if (!ancestors.add(node)) {
                throw new YAMLException("line " + source(node).line() + ": a value contains itself");
            }
            YamlValue value = node instanceof SequenceNode sequence ? list(sequence) : mapping((MappingNode) node);
            ancestors.remove(node);
            return value;
        }

        private YamlValue list(SequenceNode node) {
            return new YamlValue.Sequence(
                    source(node), node.getValue().stream().map(this::convert).toList());
        }

        /** A mapping with its own keys first, then those that {@code <<} merges into it (yaml.org/type/merge.html). */
        private YamlValue mapping(MappingNode node) {
            Map<String, YamlValue> entries = new LinkedHashMap<>();
            Map<String, Source> keys = new LinkedHashMap<>();
            List<Node> merged = new ArrayList<>();
            for (NodeTuple tuple : node.getValue()) {
                Source at = source(tuple.getKeyNode());
                if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                    problems.error(at, "a key must be a word");
                } else if (Tag.MERGE.equals(key.getTag())) {
                    merged.add(tuple.getValueNode());
                } else if (keys.containsKey(key.getValue())) {
                    int line = keys.get(key.getValue()).line();
                    problems.error(at, "key '" + key.getValue() + "' was given in line " + line + " already");
                } else {
                    keys.put(key.getValue(), at);
                    entries.put(key.getValue(), convert(tuple.getValueNode()));
                }
            }
            merged.forEach(base -> merge(convert(base), entries, keys));
            return new YamlValue.Mapping(source(node), entries, keys);
        }

        private void merge(YamlValue base, Map<String, YamlValue> entries, Map<String, Source> keys) {
            if (base instanceof YamlValue.Mapping mapping) {
                mapping.entries().forEach(entries::putIfAbsent);
                mapping.keys().forEach(keys::putIfAbsent);
            } else if (base instanceof YamlValue.Sequence list
                    && list.items().stream().allMatch(YamlValue.Mapping.class::isInstance)) {
                list.items().forEach(item -> merge(item, entries, keys));
            } else {
                problems.error(
                        base.source(),
                        "'<<' is " + base.kind() + ", expected a mapping such as *base, or a list of them");
            }
        }

        private Source source(Node node) {
            return new Source(file, node.getStartMark().getLine() + 1);
        }
    }
}
