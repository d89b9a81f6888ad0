<?php
// One copy of WordPress serves all layouts: nginx, or the command line, says which by WP_LAYOUT.
$stack = json_decode(file_get_contents(getenv('WP_STACK') ?: $_SERVER['WP_STACK']), true);
$layout = getenv('WP_LAYOUT') ?: $_SERVER['WP_LAYOUT'];
$site = $stack['layouts'][$layout];
define('DB_NAME', 'wp_' . $layout);
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:' . $stack['socket']);
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define($name . '_KEY', 'tests'); // Nobody logs in here.
    define($name . '_SALT', 'tests');
}
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
define('WP_DEBUG', false);
if (php_sapi_name() === 'cli') {
    $_SERVER += ['SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => $site['path']];
    $_SERVER['HTTP_HOST'] = $site['host'];
}
if ($site['multisite'] && !getenv('WP_NETWORK_TO_COME')) {
    define('MULTISITE', true);
    define('SUBDOMAIN_INSTALL', false);
    define('DOMAIN_CURRENT_SITE', $site['host']);
    define('PATH_CURRENT_SITE', '/');
    define('SITE_ID_CURRENT_SITE', 1);
    define('BLOG_ID_CURRENT_SITE', 1);
} else {
    define('WP_SITEURL', rtrim('http://' . $site['host'] . $site['path'], '/')); // What installing writes down.
}
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
