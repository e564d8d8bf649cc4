package io.jenkins.plugins.perfsanity;

import java.util.Locale;
import java.util.function.Supplier;
import org.jvnet.localizer.LocaleProvider;

/** Until it is closed every reader reads this language; the harness itself speaks English only. */
public final class ReaderLocale implements AutoCloseable {
    private final LocaleProvider before = LocaleProvider.getProvider();

    public ReaderLocale(Supplier<Locale> locale) {
        LocaleProvider.setProvider(new LocaleProvider() {
            @Override
            public Locale get() {
                return locale.get();
            }
        });
    }

    public static ReaderLocale of(Locale locale) {
        return new ReaderLocale(() -> locale);
    }

    @Override
    public void close() {
        LocaleProvider.setProvider(before);
    }
}
