import '../ui/base.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { Desk } from './desk.svelte.ts'

/** `/:program/staff` */
const program = location.pathname.split('/')[1] ?? ''
const target = document.getElementById('app')!
target.replaceChildren()
mount(App, { target, props: { desk: new Desk(program) } })
