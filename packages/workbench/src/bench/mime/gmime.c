/*
 * The peer `gmime`: KIND FILE. Takes the commands of mime-reader.ts by line and answers each with
 * a line of JSON: `check`, `run MS`, `stream FILE`.
 */
/* For memmem. */
#define _GNU_SOURCE
#include <gmime/gmime.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct {
	GString *plain, *html;
	gsize octets;
	volatile guint64 seen;
} Found;

static GPtrArray *messages;
static gboolean only_headers;

static double clock_now(clockid_t id)
{
	struct timespec at;
	clock_gettime(id, &at);
	return at.tv_sec + at.tv_nsec / 1e9;
}

/* A line of /proc/self/status, in MiB. */
static double memory(const char *name)
{
	char line[256];
	double value = 0;
	FILE *status = fopen("/proc/self/status", "r");
	while (fgets(line, sizeof line, status))
		if (strncmp(line, name, strlen(name)) == 0)
			value = atof(line + strlen(name)) / 1024;
	fclose(status);
	return value;
}

static double forget_peak(void)
{
	int refs = open("/proc/self/clear_refs", O_WRONLY);
	if (write(refs, "5", 1) != 1)
		exit(1);
	close(refs);
	return memory("VmRSS:");
}

static void load(const char *file)
{
	guint32 count, length;
	FILE *input = fopen(file, "rb");
	messages = g_ptr_array_new();
	if (!input || fread(&count, 4, 1, input) != 1)
		exit(1);
	while (count-- > 0) {
		if (fread(&length, 4, 1, input) != 1)
			exit(1);
		guint8 *data = g_malloc(length);
		if (fread(data, 1, length, input) != length)
			exit(1);
		/* Of headers, the body is not read. */
		if (only_headers) {
			guint8 *end = memmem(data, length, "\r\n\r\n", 4);
			if (end)
				length = end + 4 - data;
		}
		g_ptr_array_add(messages, g_byte_array_new_take(data, length));
	}
	fclose(input);
}

static gboolean is_attachment(GMimeObject *object)
{
	GMimeContentDisposition *disposition = g_mime_object_get_content_disposition(object);
	return disposition && g_mime_content_disposition_is_attachment(disposition);
}

static void read_text(GMimeObject *object, gboolean embedded, Found *found)
{
	char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(object));
	const char *subtype =
		g_mime_content_type_get_media_subtype(g_mime_object_get_content_type(object));
	if (text && found->plain && !embedded && !is_attachment(object)) {
		gboolean html = g_ascii_strcasecmp(subtype, "html") == 0;
		if (html || g_ascii_strcasecmp(subtype, "plain") == 0)
			g_string_append_c(g_string_append(html ? found->html : found->plain, text), '\n');
	}
	found->seen += text ? strlen(text) : 0;
	g_free(text);
}

static void read_octets(GMimeObject *object, Found *found, gboolean keep)
{
	GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(object));
	if (!content)
		return;
	GMimeStream *sink = keep ? g_mime_stream_mem_new() : g_mime_stream_null_new();
	gssize written = g_mime_data_wrapper_write_to_stream(content, sink);
	found->octets += written > 0 ? written : 0;
	g_object_unref(sink);
}

static void walk(GMimeObject *object, gboolean embedded, Found *found, gboolean keep)
{
	if (GMIME_IS_MULTIPART(object)) {
		int count = g_mime_multipart_get_count(GMIME_MULTIPART(object));
		for (int i = 0; i < count; i++)
			walk(g_mime_multipart_get_part(GMIME_MULTIPART(object), i), embedded, found, keep);
	} else if (GMIME_IS_MESSAGE_PART(object)) {
		GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
		if (inner && g_mime_message_get_mime_part(inner))
			walk(g_mime_message_get_mime_part(inner), TRUE, found, keep);
	} else if (keep && GMIME_IS_TEXT_PART(object)) {
		read_text(object, embedded, found);
	} else if (GMIME_IS_PART(object)) {
		read_octets(object, found, keep);
	}
}

static GMimeMessage *parse(GMimeStream *stream)
{
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(parser);
	return message;
}

static void read_headers(GMimeMessage *message, Found *found)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(message));
	int count = g_mime_header_list_get_count(list);
	for (int i = 0; i < count; i++)
		found->seen += strlen(g_mime_header_get_value(g_mime_header_list_get_header_at(list, i)));
}

static void read_whole(GMimeMessage *message, Found *found)
{
	InternetAddressList *to = g_mime_message_get_to(message);
	InternetAddressList *from = g_mime_message_get_from(message);
	GDateTime *date = g_mime_message_get_date(message);
	const char *subject = g_mime_message_get_subject(message);
	found->seen += internet_address_list_length(to) + internet_address_list_length(from);
	found->seen += date ? g_date_time_to_unix(date) : 0;
	found->seen += subject ? strlen(subject) : 0;
	if (g_mime_message_get_mime_part(message))
		walk(g_mime_message_get_mime_part(message), FALSE, found, TRUE);
}

static GMimeMessage *read_message(GByteArray *bytes, Found *found)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(bytes);
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
	GMimeMessage *message = parse(stream);
	if (message && only_headers)
		read_headers(message, found);
	else if (message)
		read_whole(message, found);
	g_object_unref(stream);
	return message;
}

static void run(double time, double base)
{
	Found found = { 0 };
	guint64 octets = 0;
	double started = clock_now(CLOCK_PROCESS_CPUTIME_ID);
	double end = clock_now(CLOCK_MONOTONIC) + time;
	do {
		for (guint i = 0; i < messages->len; i++) {
			GByteArray *bytes = messages->pdata[i];
			GMimeMessage *message = read_message(bytes, &found);
			octets += bytes->len;
			if (message)
				g_object_unref(message);
		}
	} while (clock_now(CLOCK_MONOTONIC) < end);
	printf("{\"rate\":%f,\"memory\":%f}\n",
		octets / 1e6 / (clock_now(CLOCK_PROCESS_CPUTIME_ID) - started), memory("VmHWM:") - base);
}

static void print_string(const char *text)
{
	putchar('"');
	for (; *text; text++)
		if (*text == '"' || *text == '\\')
			printf("\\%c", *text);
		else if ((guint8)*text < 32)
			printf("\\u%04x", *text);
		else
			putchar(*text);
	putchar('"');
}

static void check(void)
{
	putchar('[');
	for (guint i = 0; i < messages->len; i++) {
		Found found = { g_string_new(NULL), g_string_new(NULL), 0, 0 };
		GMimeMessage *message = read_message(messages->pdata[i], &found);
		const char *subject = message ? g_mime_message_get_subject(message) : NULL;
		printf("%s{\"subject\":", i == 0 ? "" : ",");
		print_string(subject ? subject : "");
		printf(",\"text\":");
		print_string(found.plain->len > 0 ? found.plain->str : found.html->str);
		putchar('}');
		g_string_free(found.plain, TRUE);
		g_string_free(found.html, TRUE);
		if (message)
			g_object_unref(message);
	}
	printf("]\n");
}

/* From a file, whose content stays there until it is decoded. */
static void stream_file(const char *file, double base)
{
	Found found = { 0 };
	GMimeStream *stream = g_mime_stream_fs_open(file, O_RDONLY, 0, NULL);
	GMimeMessage *message = parse(stream);
	walk(g_mime_message_get_mime_part(message), FALSE, &found, FALSE);
	printf("{\"octets\":%zu,\"memory\":%f}\n", found.octets, memory("VmHWM:") - base);
	g_object_unref(message);
	g_object_unref(stream);
}

int main(int argc, char **argv)
{
	char line[4096];
	g_mime_init();
	only_headers = argc > 1 && strcmp(argv[1], "headers") == 0;
	messages = g_ptr_array_new();
	if (argc > 2 && *argv[2])
		load(argv[2]);
	double base = forget_peak();
	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = 0;
		if (strncmp(line, "run ", 4) == 0)
			run(atof(line + 4) / 1000, base);
		else if (strncmp(line, "stream ", 7) == 0)
			stream_file(line + 7, base);
		else
			check();
		fflush(stdout);
	}
	return 0;
}
