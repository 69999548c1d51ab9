import '../ui/base.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { Desk } from './desk.svelte.ts'
import { offerInstall } from './install.ts'
import { registerWorker } from './oncall/push.ts'

/** `/:program/staff` */
const program = location.pathname.split('/')[1] ?? ''
const target = document.getElementById('app')!
target.replaceChildren()
mount(App, { target, props: { desk: new Desk(program) } })
offerInstall(program)
// A browser without it, or a page without TLS, is still a page to work with.
registerWorker(program).catch(() => {})
