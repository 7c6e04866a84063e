#!/usr/bin/python3
"""A WebKitGTK window for WebKitWebDriver that keeps what pages store on the disk: MiniBrowser --automation is ephemeral.

The features that Safari has on and GTK off are on. $DESCENT_PROFILE holds the data and the downloads.
"""

import os

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2

HOME = os.environ["DESCENT_PROFILE"]
SAFARIS = {"StorageAPI", "StorageAPIEstimate", "FileSystem", "AccessHandle", "FileSystemWritableStream"}

settings = WebKit2.Settings(enable_write_console_messages_to_stdout=True)
features = WebKit2.Settings.get_all_features()
for index in range(features.get_length()):
    feature = features.get(index)
    if feature.get_identifier() in SAFARIS:
        settings.set_feature_enabled(feature, True)

data = WebKit2.WebsiteDataManager(base_data_directory=f"{HOME}/data", base_cache_directory=f"{HOME}/cache")
context = WebKit2.WebContext(website_data_manager=data)
context.set_automation_allowed(True)
window = Gtk.Window()
window.set_default_size(1440, 900)
window.connect("destroy", Gtk.main_quit)


def new_view(_session):
    view = WebKit2.WebView(web_context=context, settings=settings, is_controlled_by_automation=True)
    view.connect("web-process-terminated", lambda _view, why: print("The page's process ended:", why, flush=True))
    for old in window.get_children():
        window.remove(old)
    window.add(view)
    window.show_all()
    return view


def started(_context, session):
    about = WebKit2.ApplicationInfo()
    about.set_name("DescentWebKit")
    about.set_version(WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version())
    session.set_application_info(about)
    session.connect("create-web-view", new_view)


def place(download, name):
    download.set_destination(f"{HOME}/{name}")
    return True


context.connect("automation-started", started)
context.connect("download-started", lambda _context, download: download.connect("decide-destination", place))
Gtk.main()
