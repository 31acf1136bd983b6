package io.outboxrelay.kit.shop;

import io.outboxrelay.kit.shop.Orders.OrderTable;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootApplication(
        // on the class path for other tests only
        excludeName = {
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
        })
class ShopApplication {

    @Bean
    OrderTable orderTable(JdbcClient jdbc) {
        jdbc.sql("CREATE TABLE IF NOT EXISTS shop_order (id bigint PRIMARY KEY, customer text, cents bigint)")
                .update();
        return (order, customer, cents) -> jdbc.sql("INSERT INTO shop_order VALUES (?, ?, ?)")
                .params(order, customer, cents)
                .update();
    }
}
