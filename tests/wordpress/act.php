<?php
// Does to a WordPress what its editors do, by WordPress's own functions: a list of [verb, arguments] as JSON on
// standard input, the list of what each gave as JSON on standard output.
error_reporting(E_ERROR);
$acts = json_decode(stream_get_contents(STDIN), true);
if ($acts[0][0] === 'install') {
    define('WP_INSTALLING', true);
}
require getenv('WP_FOLDER') . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
remove_filter('content_save_pre', 'wp_filter_post_kses'); // As an administrator: iframes and scripts stay.

function settle($a) { // What an administrator sets once.
    global $wp_rewrite;
    update_option('WPLANG', 'fr_FR');
    update_option('timezone_string', $a['zone']);
    update_option('posts_per_page', 10);
    update_option('blogdescription', 'Un journal');
    switch_theme($a['theme']);
    $wp_rewrite->set_permalink_structure($a['permalinks']);
    foreach (get_posts(['post_type' => ['post', 'page'], 'numberposts' => -1, 'post_status' => 'any']) as $post) {
        wp_delete_post($post->ID, true); // “Hello world!” and its page.
    }
    foreach ($a['sections'] as $name) {
        wp_insert_term($name, 'category');
    }
    flush_rewrite_rules();
    return get_option('home');
}

$verbs = [
    'install' => fn($a) => wp_install($a['title'], 'Rédaction', 'redaction@example.org', true, '', 'secret'),
    'network' => function ($a) {
        global $wpdb;
        foreach ($wpdb->tables('ms_global') as $table => $name) {
            $wpdb->$table = $name;
        }
        require_once ABSPATH . 'wp-admin/includes/network.php';
        install_network();
        return populate_network(1, $a['host'], 'redaction@example.org', $a['title'], '/', false);
    },
    'site' => function ($a) {
        global $wpdb;
        $id = wp_insert_site([
            'domain' => $a['host'], 'path' => $a['path'], 'title' => $a['title'], 'network_id' => 1, 'user_id' => 1,
        ]);
        $wpdb->update($wpdb->blogs, ['domain' => $a['host']], ['blog_id' => $id]); // WordPress takes the port out.
        clean_blog_cache($id);
        foreach (['home', 'siteurl'] as $option) {
            update_blog_option($id, $option, rtrim('http://' . $a['host'] . $a['path'], '/'));
        }
        return $id;
    },
    'settle' => 'settle',
    'post' => function ($a) {
        $sections = array_map(fn($name) => get_term_by('name', $name, 'category')->term_id, $a['sections'] ?? []);
        return wp_insert_post(wp_slash([
            'post_type' => $a['type'] ?? 'post', 'post_status' => $a['status'] ?? 'publish', 'post_author' => 1,
            'post_title' => $a['title'], 'post_content' => $a['content'], 'post_excerpt' => $a['excerpt'] ?? '',
            'post_date' => $a['date'], 'post_category' => $sections, 'post_password' => $a['password'] ?? '',
        ]));
    },
    'edit' => fn($a) => wp_update_post(wp_slash(['ID' => $a['id'], 'post_content' => $a['content']])),
    'move' => fn($a) => wp_update_post(wp_slash(['ID' => $a['id'], 'post_name' => $a['slug']])),
    'trash' => fn($a) => (bool) wp_trash_post($a['id']),
    'posts' => fn($a) => array_map(fn($post) => [
        'id' => $post->ID, 'title' => $post->post_title, 'content' => $post->post_content,
        'published' => $post->post_date_gmt . '+00:00', 'local' => $post->post_date, 'link' => get_permalink($post),
        'sections' => wp_get_post_terms($post->ID, 'category', ['fields' => 'names']),
    ], get_posts(['numberposts' => -1, 'post_status' => 'publish', 'has_password' => false])),
];
$gave = [];
foreach ($acts as [$verb, $a]) {
    if (isset($a['blog'])) {
        switch_to_blog($a['blog']);
    }
    $gave[] = $verbs[$verb]($a);
    if (isset($a['blog'])) {
        restore_current_blog();
    }
}
echo "\n", json_encode($gave);
