package io.perfsanity.engine.history;

import io.perfsanity.engine.gate.MetricSpec;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The values of a line by metric, in a small fraction of the memory of a map: there are millions of them. */
final class MetricValues extends AbstractMap<String, Double> {
    private final Names names;
    /** NaN where there is none. */
    private final double[] values;

    private MetricValues(Names names, double[] values) {
        this.names = names;
        this.values = values;
    }

    /** The metrics of all lines of a file. */
    static final class Names {
        private final List<String> inOrder;
        private final Map<String, Integer> places = new HashMap<>();

        Names(List<MetricSpec> metrics) {
            inOrder = metrics.stream().map(MetricSpec::name).toList();
            inOrder.forEach(name -> places.put(name, places.size()));
        }

        int size() {
            return inOrder.size();
        }

        /** @param values in the order of the names, NaN where there is none; not to be changed afterwards */
        MetricValues of(double... values) {
            return new MetricValues(this, values);
        }
    }

    @Override
    public Double get(Object name) {
        Integer place = names.places.get(name);
        return place == null || Double.isNaN(values[place]) ? null : Double.valueOf(values[place]);
    }

    @Override
    public boolean isEmpty() {
        for (double value : values) {
            if (!Double.isNaN(value)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean containsKey(Object name) {
        return get(name) != null;
    }

    @Override
    public Set<Entry<String, Double>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, Double>> iterator() {
                return there().<Entry<String, Double>>mapToObj(i -> Map.entry(names.inOrder.get(i), values[i]))
                        .iterator();
            }

            @Override
            public int size() {
                return (int) there().count();
            }
        };
    }

    private IntStream there() {
        return IntStream.range(0, values.length).filter(i -> !Double.isNaN(values[i]));
    }
}
