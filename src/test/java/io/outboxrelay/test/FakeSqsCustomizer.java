package io.outboxrelay.test;

import io.outboxrelay.test.sqs.FakeSqs;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * Puts a fake SQS into the context of a test, and a client of it that goes before all others.
 *
 * @param queues what makes two tests share a context, if they agree in all else
 */
record FakeSqsCustomizer(List<String> queues) implements ContextCustomizer {

    private static final String SQS = "outboxFakeSqs";

    /** Shared and never closed, because each close would cost two seconds. */
    private static final class Http {
        static final SdkAsyncHttpClient CLIENT =
                NettyNioAsyncHttpClient.builder().maxConcurrency(500).build();
    }

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
        BeanFactory beans = context.getBeanFactory();
        BeanDefinitionRegistry registry = (BeanDefinitionRegistry) beans;
        registry.registerBeanDefinition(
                SQS,
                BeanDefinitionBuilder.genericBeanDefinition(FakeSqs.class, this::start)
                        .setDestroyMethodName("close")
                        .getBeanDefinition());
        registry.registerBeanDefinition(
                "outboxFakeSqsClient",
                BeanDefinitionBuilder.genericBeanDefinition(
                                SqsAsyncClient.class, () -> client(beans.getBean(FakeSqs.class)))
                        .addDependsOn(SQS)
                        .setPrimary(true)
                        .setDestroyMethodName("close")
                        .getBeanDefinition());
    }

    private FakeSqs start() {
        FakeSqs sqs = FakeSqs.start();
        queues.forEach(sqs::create);
        return sqs;
    }

    private static SqsAsyncClient client(FakeSqs sqs) {
        return SqsAsyncClient.builder()
                .httpClient(Http.CLIENT)
                .endpointOverride(sqs.endpoint())
                .region(Region.of(FakeSqs.REGION))
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build();
    }
}
